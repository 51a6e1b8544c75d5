/* The door to libFuzzer, whose own main function would stand in the way of SwiftPM's. */
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *count, char ***words, int (*one)(const uint8_t *data, size_t size));

static inline int fuzz_with(int count, char *_Nullable *_Nonnull words, int (*_Nonnull one)(const uint8_t *_Nullable data, size_t size)) {
    return LLVMFuzzerRunDriver(&count, &words, one);
}
