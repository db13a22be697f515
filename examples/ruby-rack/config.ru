# Answers with what the platform told it.
run lambda { |env|
  if env["PATH_INFO"] == "/"
    [200, { "content-type" => "text/plain" }, ["hello from #{ENV.fetch('DYNO')}\n"]]
  else
    [404, { "content-type" => "text/plain" }, ["not found\n"]]
  end
}
