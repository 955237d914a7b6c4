// SHA-256 (FIPS 180-4, 6.2) of LANES messages at a time.

constant uint SHA256_K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constant uint SHA256_IV[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// Turns the bytes of each 32-bit integer round.
static uints swap32(uints x) {
  return (x << 24) | ((x & 0xff00u) << 8) | ((x >> 8) & 0xff00u) | (x >> 24);
}

#define SHA256_TURN(x, n) (((x) >> (n)) | ((x) << (32 - (n))))
#define SHA256_SUM0(x) (SHA256_TURN(x, 2) ^ SHA256_TURN(x, 13) ^ SHA256_TURN(x, 22))
#define SHA256_SUM1(x) (SHA256_TURN(x, 6) ^ SHA256_TURN(x, 11) ^ SHA256_TURN(x, 25))
#define SHA256_MIX0(x) (SHA256_TURN(x, 7) ^ SHA256_TURN(x, 18) ^ ((x) >> 3))
#define SHA256_MIX1(x) (SHA256_TURN(x, 17) ^ SHA256_TURN(x, 19) ^ ((x) >> 10))

// One round on state words named by their place; only d and h change, so nothing is moved.
#define SHA256_ROUND(a, b, c, d, e, f, g, h, i, word)                      \
  {                                                                        \
    const uints t = h + SHA256_SUM1(e) + (g ^ (e & (f ^ g))) + SHA256_K[i] + (word); \
    d += t;                                                                \
    h = t + SHA256_SUM0(a) + ((a & b) | (c & (a | b)));                       \
  }

#define SHA256_SCHEDULE(w, i)                                                       \
  (w[i] += SHA256_MIX1(w[((i) + 14) & 15]) + w[((i) + 9) & 15] +             \
                  SHA256_MIX0(w[((i) + 1) & 15]))

// Rounds i to i + 7 of the sixteen from `from` on; i is a constant, so words stay in registers.
#define SHA256_EIGHT(from, i, WORD)                                     \
  SHA256_ROUND(a, b, c, d, e, f, g, h, (from) + (i) + 0, WORD((i) + 0)) \
  SHA256_ROUND(h, a, b, c, d, e, f, g, (from) + (i) + 1, WORD((i) + 1)) \
  SHA256_ROUND(g, h, a, b, c, d, e, f, (from) + (i) + 2, WORD((i) + 2)) \
  SHA256_ROUND(f, g, h, a, b, c, d, e, (from) + (i) + 3, WORD((i) + 3)) \
  SHA256_ROUND(e, f, g, h, a, b, c, d, (from) + (i) + 4, WORD((i) + 4)) \
  SHA256_ROUND(d, e, f, g, h, a, b, c, (from) + (i) + 5, WORD((i) + 5)) \
  SHA256_ROUND(c, d, e, f, g, h, a, b, (from) + (i) + 6, WORD((i) + 6)) \
  SHA256_ROUND(b, c, d, e, f, g, h, a, (from) + (i) + 7, WORD((i) + 7))

#define SHA256_GIVEN(i) w[i]
#define SHA256_NEXT(i) SHA256_SCHEDULE(w, i)

// The compression function (6.2.2): chains the block w, big-endian words in integers, which it
// overwrites, into the state.
inlined void sha256_compress(uints state[8], uints w[16]) {
  uints a = state[0], b = state[1], c = state[2], d = state[3];
  uints e = state[4], f = state[5], g = state[6], h = state[7];
  SHA256_EIGHT(0, 0, SHA256_GIVEN)
  SHA256_EIGHT(0, 8, SHA256_GIVEN)
  for (uint from = 16; from < 64; from += 16) {
    SHA256_EIGHT(from, 0, SHA256_NEXT)
    SHA256_EIGHT(from, 8, SHA256_NEXT)
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

static void sha256_begin(uints state[8]) {
  for (uint i = 0; i < 8; i++) {
    state[i] = (uints)(SHA256_IV[i]);
  }
}

// Pads (5.1.1): a one behind the last byte, the length in bits at the end of the last block.
static void sha256_pad(uints w[16], uints length, uint block) {
#pragma unroll
  for (uint i = 0; i < 16; i++) {
    const ints rest = as_ints(length - (64 * block + 4 * i));
    const uints bits = as_uints(rest) << 3;
    const uints ended = 
        (w[i] & ~((uints)(0xffffffffu) >> bits)) | ((uints)(0x80000000u) >> bits);
    w[i] = rest < 0 ? (uints)(0) : rest < 4 ? ended : w[i];
  }
  const ints isLast = (length + 8) / 64 == (uints)(block);
  w[14] = isLast ? length >> 29 : w[14];
  w[15] = isLast ? length << 3 : w[15];
}

// A digest's integers as its bytes stand in memory.
static void sha256_finish(uints state[8]) {
  for (uint i = 0; i < 8; i++) {
    state[i] = swap32(state[i]);
  }
}

// Hashes the lanes' messages. Lanes whose message is shorter stop changing, they wait for the rest.
inlined void sha256_messages(uints state[8], global const uint *input, const Messages *messages) {
  const uints length = load_lanes(messages->length);
  const uints last = (length + 8) / 64;
  const uint blocks = (messages->longest + 8) / 64 + 1;
  const bool isEven = (messages->shortest + 8) / 64 + 1 == blocks;
  sha256_begin(state);
  for (uint block = 0; block < blocks; block++) {
    uints w[16];
    load_words(w, 16, input, messages, 64 * block);
    for (uint i = 0; i < 16; i++) {
      w[i] = swap32(w[i]);
    }
    if (64 * block + 64 > messages->shortest) {
      sha256_pad(w, length, block);
    }
    if (isEven) {
      sha256_compress(state, w);
    } else {
      uints before[8];
      for (uint i = 0; i < 8; i++) {
        before[i] = state[i];
      }
      sha256_compress(state, w);
      const ints isOver = last < (uints)(block);
      for (uint i = 0; i < 8; i++) {
        state[i] = isOver ? before[i] : state[i];
      }
    }
  }
  sha256_finish(state);
}

OPERATION SHA_256(ARGUMENTS) {
  FOR_ITEMS(first) {
    Messages messages;
    read_messages(&messages, rows, items, first);
    uints state[8];
    sha256_messages(state, (global const uint *)input, &messages);
    store_words(state, 8, (global uint *)output, first, items);
    all_valid(statuses, first, items);
  }
}
