-- One load for wrk, named by the environment variable LOAD; prints its figures as one line of JSON.

local load = os.getenv("LOAD") or "small"

local browser = {
  ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  ["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  ["Accept-Language"] = "en-US,en;q=0.7,de;q=0.3",
  ["Accept-Encoding"] = "gzip, deflate, br, zstd",
  ["DNT"] = "1",
  ["Sec-Fetch-Dest"] = "document",
  ["Sec-Fetch-Mode"] = "navigate",
  ["Sec-Fetch-Site"] = "same-origin",
  ["Upgrade-Insecure-Requests"] = "1",
  ["Referer"] = "http://bench.localhost/catalogue?page=2&sort=name",
  ["Cookie"] = "session=c2Vzc2lvbi1pZC0wMTIzNDU2Nzg5YWJjZGVm; theme=light; visitor=8f14e45fceea167a5a36dedd4bea2543",
}

if load == "post" then
  wrk.method = "POST"
  wrk.body = string.rep("p", 65536)
  wrk.headers["Content-Type"] = "application/octet-stream"
elseif load == "browser" then
  for name, value in pairs(browser) do wrk.headers[name] = value end
end

done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50":%.1f,"p99":%.1f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
