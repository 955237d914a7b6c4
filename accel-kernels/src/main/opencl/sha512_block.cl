// The compression function of SHA-512 (FIPS 180-4, 6.4), a message in each lane: for hashes and for Ed25519's challenges.

constant ulong SHA512_K[80] = {
    0x428a2f98d728ae22ul, 0x7137449123ef65cdul, 0xb5c0fbcfec4d3b2ful, 0xe9b5dba58189dbbcul,
    0x3956c25bf348b538ul, 0x59f111f1b605d019ul, 0x923f82a4af194f9bul, 0xab1c5ed5da6d8118ul,
    0xd807aa98a3030242ul, 0x12835b0145706fbeul, 0x243185be4ee4b28cul, 0x550c7dc3d5ffb4e2ul,
    0x72be5d74f27b896ful, 0x80deb1fe3b1696b1ul, 0x9bdc06a725c71235ul, 0xc19bf174cf692694ul,
    0xe49b69c19ef14ad2ul, 0xefbe4786384f25e3ul, 0x0fc19dc68b8cd5b5ul, 0x240ca1cc77ac9c65ul,
    0x2de92c6f592b0275ul, 0x4a7484aa6ea6e483ul, 0x5cb0a9dcbd41fbd4ul, 0x76f988da831153b5ul,
    0x983e5152ee66dfabul, 0xa831c66d2db43210ul, 0xb00327c898fb213ful, 0xbf597fc7beef0ee4ul,
    0xc6e00bf33da88fc2ul, 0xd5a79147930aa725ul, 0x06ca6351e003826ful, 0x142929670a0e6e70ul,
    0x27b70a8546d22ffcul, 0x2e1b21385c26c926ul, 0x4d2c6dfc5ac42aedul, 0x53380d139d95b3dful,
    0x650a73548baf63deul, 0x766a0abb3c77b2a8ul, 0x81c2c92e47edaee6ul, 0x92722c851482353bul,
    0xa2bfe8a14cf10364ul, 0xa81a664bbc423001ul, 0xc24b8b70d0f89791ul, 0xc76c51a30654be30ul,
    0xd192e819d6ef5218ul, 0xd69906245565a910ul, 0xf40e35855771202aul, 0x106aa07032bbd1b8ul,
    0x19a4c116b8d2d0c8ul, 0x1e376c085141ab53ul, 0x2748774cdf8eeb99ul, 0x34b0bcb5e19b48a8ul,
    0x391c0cb3c5c95a63ul, 0x4ed8aa4ae3418acbul, 0x5b9cca4f7763e373ul, 0x682e6ff3d6b2b8a3ul,
    0x748f82ee5defb2fcul, 0x78a5636f43172f60ul, 0x84c87814a1f0ab72ul, 0x8cc702081a6439ecul,
    0x90befffa23631e28ul, 0xa4506cebde82bde9ul, 0xbef9a3f7b2c67915ul, 0xc67178f2e372532bul,
    0xca273eceea26619cul, 0xd186b8c721c0c207ul, 0xeada7dd6cde0eb1eul, 0xf57d4f7fee6ed178ul,
    0x06f067aa72176fbaul, 0x0a637dc5a2c898a6ul, 0x113f9804bef90daeul, 0x1b710b35131c471bul,
    0x28db77f523047d84ul, 0x32caab7b40c72493ul, 0x3c9ebe0a15c9bebcul, 0x431d67c49c100d4cul,
    0x4cc5d4becb3e42b6ul, 0x597f299cfc657e2aul, 0x5fcb6fab3ad6faecul, 0x6c44198c4a475817ul};

constant ulong SHA512_IV[8] = {
    0x6a09e667f3bcc908ul, 0xbb67ae8584caa73bul, 0x3c6ef372fe94f82bul, 0xa54ff53a5f1d36f1ul,
    0x510e527fade682d1ul, 0x9b05688c2b3e6c1ful, 0x1f83d9abfb41bd6bul, 0x5be0cd19137e2179ul};

#define SHA512_TURN(x, n) (((x) >> (n)) | ((x) << (64 - (n))))
#define SHA512_SUM0(x) (SHA512_TURN(x, 28) ^ SHA512_TURN(x, 34) ^ SHA512_TURN(x, 39))
#define SHA512_SUM1(x) (SHA512_TURN(x, 14) ^ SHA512_TURN(x, 18) ^ SHA512_TURN(x, 41))
#define SHA512_MIX0(x) (SHA512_TURN(x, 1) ^ SHA512_TURN(x, 8) ^ ((x) >> 7))
#define SHA512_MIX1(x) (SHA512_TURN(x, 19) ^ SHA512_TURN(x, 61) ^ ((x) >> 6))

// One round on state words named by their place; only d and h change, so nothing is moved.
#define SHA512_ROUND(a, b, c, d, e, f, g, h, i, word)                                    \
  {                                                                                      \
    const ulongs t = h + SHA512_SUM1(e) + (g ^ (e & (f ^ g))) + SHA512_K[i] + (word);    \
    d += t;                                                                              \
    h = t + SHA512_SUM0(a) + ((a & b) | (c & (a | b)));                                  \
  }

#define SHA512_SCHEDULE(w, i)                                                       \
  (w[i] += SHA512_MIX1(w[((i) + 14) & 15]) + w[((i) + 9) & 15] +             \
                  SHA512_MIX0(w[((i) + 1) & 15]))

// Rounds i to i + 7 of the sixteen from `from` on; i is a constant, so words stay in registers.
#define SHA512_EIGHT(from, i, WORD)                                     \
  SHA512_ROUND(a, b, c, d, e, f, g, h, (from) + (i) + 0, WORD((i) + 0)) \
  SHA512_ROUND(h, a, b, c, d, e, f, g, (from) + (i) + 1, WORD((i) + 1)) \
  SHA512_ROUND(g, h, a, b, c, d, e, f, (from) + (i) + 2, WORD((i) + 2)) \
  SHA512_ROUND(f, g, h, a, b, c, d, e, (from) + (i) + 3, WORD((i) + 3)) \
  SHA512_ROUND(e, f, g, h, a, b, c, d, (from) + (i) + 4, WORD((i) + 4)) \
  SHA512_ROUND(d, e, f, g, h, a, b, c, (from) + (i) + 5, WORD((i) + 5)) \
  SHA512_ROUND(c, d, e, f, g, h, a, b, (from) + (i) + 6, WORD((i) + 6)) \
  SHA512_ROUND(b, c, d, e, f, g, h, a, (from) + (i) + 7, WORD((i) + 7))

#define SHA512_GIVEN(i) w[i]
#define SHA512_NEXT(i) SHA512_SCHEDULE(w, i)

// The compression function (6.4.2): chains the block w, which it overwrites, into the state.
inlined void sha512_compress(ulongs state[8], ulongs w[16]) {
  ulongs a = state[0], b = state[1], c = state[2], d = state[3];
  ulongs e = state[4], f = state[5], g = state[6], h = state[7];
  SHA512_EIGHT(0, 0, SHA512_GIVEN)
  SHA512_EIGHT(0, 8, SHA512_GIVEN)
  for (uint from = 16; from < 80; from += 16) {
    SHA512_EIGHT(from, 0, SHA512_NEXT)
    SHA512_EIGHT(from, 8, SHA512_NEXT)
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
