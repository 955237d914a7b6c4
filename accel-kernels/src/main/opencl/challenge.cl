/*
 * The challenge of RFC 8032, 5.1.7, an item in each lane: SHA-512 of FIPS 180-4, 6.4, modulo the order.
 */
constant const ulong SHA512_ROUND[80] = {
    0x428a2f98d728ae22UL, 0x7137449123ef65cdUL, 0xb5c0fbcfec4d3b2fUL, 0xe9b5dba58189dbbcUL,
    0x3956c25bf348b538UL, 0x59f111f1b605d019UL, 0x923f82a4af194f9bUL, 0xab1c5ed5da6d8118UL,
    0xd807aa98a3030242UL, 0x12835b0145706fbeUL, 0x243185be4ee4b28cUL, 0x550c7dc3d5ffb4e2UL,
    0x72be5d74f27b896fUL, 0x80deb1fe3b1696b1UL, 0x9bdc06a725c71235UL, 0xc19bf174cf692694UL,
    0xe49b69c19ef14ad2UL, 0xefbe4786384f25e3UL, 0x0fc19dc68b8cd5b5UL, 0x240ca1cc77ac9c65UL,
    0x2de92c6f592b0275UL, 0x4a7484aa6ea6e483UL, 0x5cb0a9dcbd41fbd4UL, 0x76f988da831153b5UL,
    0x983e5152ee66dfabUL, 0xa831c66d2db43210UL, 0xb00327c898fb213fUL, 0xbf597fc7beef0ee4UL,
    0xc6e00bf33da88fc2UL, 0xd5a79147930aa725UL, 0x06ca6351e003826fUL, 0x142929670a0e6e70UL,
    0x27b70a8546d22ffcUL, 0x2e1b21385c26c926UL, 0x4d2c6dfc5ac42aedUL, 0x53380d139d95b3dfUL,
    0x650a73548baf63deUL, 0x766a0abb3c77b2a8UL, 0x81c2c92e47edaee6UL, 0x92722c851482353bUL,
    0xa2bfe8a14cf10364UL, 0xa81a664bbc423001UL, 0xc24b8b70d0f89791UL, 0xc76c51a30654be30UL,
    0xd192e819d6ef5218UL, 0xd69906245565a910UL, 0xf40e35855771202aUL, 0x106aa07032bbd1b8UL,
    0x19a4c116b8d2d0c8UL, 0x1e376c085141ab53UL, 0x2748774cdf8eeb99UL, 0x34b0bcb5e19b48a8UL,
    0x391c0cb3c5c95a63UL, 0x4ed8aa4ae3418acbUL, 0x5b9cca4f7763e373UL, 0x682e6ff3d6b2b8a3UL,
    0x748f82ee5defb2fcUL, 0x78a5636f43172f60UL, 0x84c87814a1f0ab72UL, 0x8cc702081a6439ecUL,
    0x90befffa23631e28UL, 0xa4506cebde82bde9UL, 0xbef9a3f7b2c67915UL, 0xc67178f2e372532bUL,
    0xca273eceea26619cUL, 0xd186b8c721c0c207UL, 0xeada7dd6cde0eb1eUL, 0xf57d4f7fee6ed178UL,
    0x06f067aa72176fbaUL, 0x0a637dc5a2c898a6UL, 0x113f9804bef90daeUL, 0x1b710b35131c471bUL,
    0x28db77f523047d84UL, 0x32caab7b40c72493UL, 0x3c9ebe0a15c9bebcUL, 0x431d67c49c100d4cUL,
    0x4cc5d4becb3e42b6UL, 0x597f299cfc657e2aUL, 0x5fcb6fab3ad6faecUL, 0x6c44198c4a475817UL};

constant const ulong SHA512_INITIAL[8] = {
    0x6a09e667f3bcc908UL, 0xbb67ae8584caa73bUL, 0x3c6ef372fe94f82bUL, 0xa54ff53a5f1d36f1UL,
    0x510e527fade682d1UL, 0x9b05688c2b3e6c1fUL, 0x1f83d9abfb41bd6bUL, 0x5be0cd19137e2179UL};

#define TURN_RIGHT(x, n) ((x) >> (ulongs)(n) | (x) << (ulongs)(64 - (n)))

/* state = the state after the 16 words of block, which are spent as the message schedule. */
code_once void sha512_block(ulongs *state, ulongs *block) {
  ulongs a = state[0];
  ulongs b = state[1];
  ulongs c = state[2];
  ulongs d = state[3];
  ulongs e = state[4];
  ulongs f = state[5];
  ulongs g = state[6];
  ulongs h = state[7];
#pragma unroll 1
  for (int round = 0; round < 80; round += 16) {
#pragma unroll
    for (int i = 0; i < 16; i++) {
      if (round > 0) {
        const ulongs w1 = block[(i + 1) & 15];
        const ulongs w14 = block[(i + 14) & 15];
        block[i] += (TURN_RIGHT(w1, 1) ^ TURN_RIGHT(w1, 8) ^ w1 >> (ulongs)7) + block[(i + 9) & 15] +
                    (TURN_RIGHT(w14, 19) ^ TURN_RIGHT(w14, 61) ^ w14 >> (ulongs)6);
      }
      const ulongs t1 = h + (TURN_RIGHT(e, 14) ^ TURN_RIGHT(e, 18) ^ TURN_RIGHT(e, 41)) + (g ^ (e & (f ^ g))) +
                        block[i] + (ulongs)SHA512_ROUND[round + i];
      const ulongs t2 = (TURN_RIGHT(a, 28) ^ TURN_RIGHT(a, 34) ^ TURN_RIGHT(a, 39)) + ((a & b) | (c & (a | b)));
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + t2;
    }
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

typedef struct {
  uint key;
  uint signature;
  uint message;
  uint length;
} signed_item;

/* Eight bytes of the padded message, from byte 8 m on, first byte highest; its bits' number is the caller's to add. */
static inline ulong padded_word(global const uint *message, uint length, ulong m) {
  if (8 * m + 8 <= length) {
    const ulong word = message[2 * m] | (ulong)message[2 * m + 1] << 32;
    return as_ulong(as_uchar8(word).s76543210);
  }
  ulong word = 0;
  for (ulong at = 8 * m; at <= length && at < 8 * m + 8; at++) {
    const ulong value = at < length ? ((global const uchar *)message)[at] : 0x80;
    word |= value << (56 - 8 * (at - 8 * m));
  }
  return word;
}

/* k = SHA-512(R | A | message) modulo L, eight words, given R's and A's words. */
code_once void challenge(ulongs *k, global const uchar *input, const signed_item *item, const ulongs *r,
                         const ulongs *a) {
  ulongs state[8];
  ulongs block[16];
  ulong blocks_max = 0;
  for (int i = 0; i < 8; i++) {
    state[i] = (ulongs)SHA512_INITIAL[i];
  }
  /* 64 bytes before the message, 17 behind. */
  for (int lane = 0; lane < LANES; lane++) {
    blocks_max = max(blocks_max, ((ulong)item[lane].length + 208) / 128);
  }
  for (ulong b = 0; b < blocks_max; b++) {
    ulongs next[8];
    longs goes_on = (longs)0;
    for (int lane = 0; lane < LANES; lane++) {
      const ulong blocks = ((ulong)item[lane].length + 208) / 128;
      for (int i = b == 0 ? 8 : 0; i < 16; i++) {
        lane_of(ulong, block[i], lane) =
            padded_word((global const uint *)(input + item[lane].message), item[lane].length, 16 * b + i - 8);
      }
      if (b == blocks - 1) {
        lane_of(ulong, block[15], lane) = 8 * ((ulong)item[lane].length + 64);
      }
      lane_of(long, goes_on, lane) = -(long)(b < blocks);
    }
    for (int i = 0; i < 4 && b == 0; i++) {
      for (int lane = 0; lane < LANES; lane++) {
        lane_of(ulong, block[i], lane) = as_ulong(as_uchar8(lane_of(ulong, r[i], lane)).s76543210);
        lane_of(ulong, block[4 + i], lane) = as_ulong(as_uchar8(lane_of(ulong, a[i], lane)).s76543210);
      }
    }
    for (int i = 0; i < 8; i++) {
      next[i] = state[i];
    }
    sha512_block(next, block);
    for (int i = 0; i < 8; i++) {
      state[i] = blend_ulongs(goes_on, next[i], state[i]);
    }
  }
  ulongs digest[16];
  for (int i = 0; i < 8; i++) {
    /* The digest's bytes as a little-endian integer: each word's bytes turned round. */
    ulongs word;
    for (int lane = 0; lane < LANES; lane++) {
      lane_of(ulong, word, lane) = as_ulong(as_uchar8(lane_of(ulong, state[i], lane)).s76543210);
    }
    digest[2 * i] = word & WORD_MASK;
    digest[2 * i + 1] = word >> (ulongs)32;
  }
  scalar_reduce(k, digest);
}

/* w = n words of 64 bits at an offset in each lane. */
static inline void read_words(ulongs *w, global const uchar *input, const uint *offset, int n) {
  for (int lane = 0; lane < LANES; lane++) {
    global const uint *from = (global const uint *)(input + offset[lane]);
    for (int i = 0; i < n; i++) {
      lane_of(ulong, w[i], lane) = from[2 * i] | (ulong)from[2 * i + 1] << 32;
    }
  }
}
