// The permutation Keccak-f[1600] (FIPS 202, 3.3), a state in each lane: for hashes and for ML-DSA's SHAKE.

constant ulong KECCAK_ROUND[24] = {
    0x0000000000000001ul, 0x0000000000008082ul, 0x800000000000808aul, 0x8000000080008000ul,
    0x000000000000808bul, 0x0000000080000001ul, 0x8000000080008081ul, 0x8000000000008009ul,
    0x000000000000008aul, 0x0000000000000088ul, 0x0000000080008009ul, 0x000000008000000aul,
    0x000000008000808bul, 0x800000000000008bul, 0x8000000000008089ul, 0x8000000000008003ul,
    0x8000000000008002ul, 0x8000000000000080ul, 0x000000000000800aul, 0x800000008000000aul,
    0x8000000080008081ul, 0x8000000000008080ul, 0x0000000080000001ul, 0x8000000080008008ul};

#define KECCAK_TURN(x, n) (((x) << (n)) | ((x) >> (64 - (n))))

// Rho and pi as one walk through the 24 lanes that move: what stood at the last place is turned
// and put at this one.
#define KECCAK_MOVE(place, bits)         \
  {                                      \
    const ulongs next = a[place];        \
    a[place] = KECCAK_TURN(moved, bits); \
    moved = next;                        \
  }

#define KECCAK_CHI(row)                                                              \
  {                                                                                  \
    const ulongs r0 = a[row], r1 = a[row + 1], r2 = a[row + 2], r3 = a[row + 3],     \
                 r4 = a[row + 4];                                                    \
    a[row] = r0 ^ (~r1 & r2);                                                        \
    a[row + 1] = r1 ^ (~r2 & r3);                                                    \
    a[row + 2] = r2 ^ (~r3 & r4);                                                    \
    a[row + 3] = r3 ^ (~r4 & r0);                                                    \
    a[row + 4] = r4 ^ (~r0 & r1);                                                    \
  }

#define KECCAK_SUM(x) (a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20])

#define KECCAK_ADD(x, d) \
  a[x] ^= d;             \
  a[x + 5] ^= d;         \
  a[x + 10] ^= d;        \
  a[x + 15] ^= d;        \
  a[x + 20] ^= d;

inlined void keccak_round(ulongs a[25], ulong constant_of_round) {
  const ulongs c0 = KECCAK_SUM(0), c1 = KECCAK_SUM(1), c2 = KECCAK_SUM(2), c3 = KECCAK_SUM(3),
               c4 = KECCAK_SUM(4);
  const ulongs d0 = c4 ^ KECCAK_TURN(c1, 1), d1 = c0 ^ KECCAK_TURN(c2, 1),
               d2 = c1 ^ KECCAK_TURN(c3, 1), d3 = c2 ^ KECCAK_TURN(c4, 1),
               d4 = c3 ^ KECCAK_TURN(c0, 1);
  KECCAK_ADD(0, d0)
  KECCAK_ADD(1, d1)
  KECCAK_ADD(2, d2)
  KECCAK_ADD(3, d3)
  KECCAK_ADD(4, d4)
  ulongs moved = a[1];
  KECCAK_MOVE(10, 1)
  KECCAK_MOVE(7, 3)
  KECCAK_MOVE(11, 6)
  KECCAK_MOVE(17, 10)
  KECCAK_MOVE(18, 15)
  KECCAK_MOVE(3, 21)
  KECCAK_MOVE(5, 28)
  KECCAK_MOVE(16, 36)
  KECCAK_MOVE(8, 45)
  KECCAK_MOVE(21, 55)
  KECCAK_MOVE(24, 2)
  KECCAK_MOVE(4, 14)
  KECCAK_MOVE(15, 27)
  KECCAK_MOVE(23, 41)
  KECCAK_MOVE(19, 56)
  KECCAK_MOVE(13, 8)
  KECCAK_MOVE(12, 25)
  KECCAK_MOVE(2, 43)
  KECCAK_MOVE(20, 62)
  KECCAK_MOVE(14, 18)
  KECCAK_MOVE(22, 39)
  KECCAK_MOVE(9, 61)
  KECCAK_MOVE(6, 20)
  KECCAK_MOVE(1, 44)
  KECCAK_CHI(0)
  KECCAK_CHI(5)
  KECCAK_CHI(10)
  KECCAK_CHI(15)
  KECCAK_CHI(20)
  a[0] ^= constant_of_round;
}

inlined void keccak_permute(ulongs a[25]) {
  for (uint round = 0; round < 24; round++) {
    keccak_round(a, KECCAK_ROUND[round]);
  }
}

// Pads (5.1, B.2) a word with which `left` bytes of the message begin: `d` goes behind the last byte, zeros from there on;
// `left` is negative in words behind that. The block's last bit is the caller's.
static ulongs keccak_pad(ulongs word, ulongs left, ulong d) {
  const longs rest = as_longs(left);
  const ulongs bits = left << 3;
  const ulongs ended = (word & (((ulongs)(1) << bits) - 1)) | ((ulongs)(d) << bits);
  return rest < 0 ? (ulongs)(0) : rest < 8 ? ended : word;
}
