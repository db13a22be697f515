#ifndef CDIGEST_H
#define CDIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has instructions for SHA-256 that `cdigest_sha256` can use.
bool cdigest_has_sha256(void);

/// Takes `count` blocks of 64 bytes into the eight words of `state`; only where `cdigest_has_sha256` says so.
void cdigest_sha256(uint32_t *state, const uint8_t *blocks, size_t count);

#endif
