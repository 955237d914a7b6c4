// SHAKE128 and SHAKE256 (FIPS 202, 6.2) of LANES inputs at a time, by the permutation of keccak_permutation.cl.

// Words of 64 bits that a block has.
#define SHAKE128_WORDS 21
#define SHAKE256_WORDS 17

// The bits 1111 and the first one of the padding, behind the last byte.
#define SHAKE_END 0x1ful

// The last bit of a block that ends the padding.
#define SHAKE_LAST 0x8000000000000000ul

// Word i of 64 bits of what each lane points to.
static ulongs shake_word(global const uint *const *from, uint i) {
  ulong words[LANES];
  for (uint lane = 0; lane < LANES; lane++) {
    words[lane] = from[lane][2 * i] | (ulong)from[lane][2 * i + 1] << 32;
  }
  return load_lanes(words);
}

// Starts a sponge with `words` words of each lane and then the word `end`, which holds what is left of the input and
// SHAKE_END. Afterwards the first `rate` words of the state are the first of the output; each further permutation gives
// as many again.
inlined void shake(ulongs a[25], uint rate, global const uint *const *from, uint words, ulongs end) {
  for (uint i = 0; i < 25; i++) {
    a[i] = (ulongs)(0);
  }
  for (uint first = 0; first <= words; first += rate) {
#pragma unroll
    for (uint i = 0; i < rate; i++) {
      if (first + i < words) {
        a[i] ^= shake_word(from, first + i);
      } else if (first + i == words) {
        a[i] ^= end;
      }
    }
    if (first + rate > words) {
      a[rate - 1] ^= (ulongs)(SHAKE_LAST);
    }
    keccak_permute(a);
  }
}
