// Keccak-256 and SHA3-256 (docs/kernel-contract.md, section 3; FIPS 202) of LANES messages at a
// time.

#define KECCAK_RATE_WORDS 17
#define KECCAK_RATE_BYTES 136

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

static void keccak_round(ulongs a[25], ulong constant_of_round) {
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

// Hashes the lanes' messages into their states; d is the byte behind a message.
static void keccak_messages(ulongs a[25], global const uint *input, const Messages *messages,
                            ulong d) {
  const ulongs length = long_lengths(messages);
  const uint blocks = messages->longest / KECCAK_RATE_BYTES + 1;
  for (uint i = 0; i < 25; i++) {
    a[i] = (ulongs)(0);
  }
  for (uint block = 0; block < blocks; block++) {
    const ulongs last = length / KECCAK_RATE_BYTES;
    const longs isOver = as_longs(last) < (longs)(block);
    const uint from = KECCAK_RATE_BYTES * block;
    ulongs w[KECCAK_RATE_WORDS];
    load_longs(w, KECCAK_RATE_WORDS, input, messages, from);
    if (from + KECCAK_RATE_BYTES > messages->shortest) {
      for (uint i = 0; i < KECCAK_RATE_WORDS; i++) {
        const ulongs left = length - (ulong)(from + 8 * i);
        const longs rest = as_longs(left);
        const ulongs bits = left << 3;
        const ulongs ended = (w[i] & (((ulongs)(1) << bits) - 1)) | ((ulongs)(d) << bits);
        w[i] = rest < 0 ? (ulongs)(0) : rest < 8 ? ended : w[i];
      }
      w[KECCAK_RATE_WORDS - 1] ^=
          last == (ulongs)(block) ? (ulongs)(0x8000000000000000ul) : (ulongs)(0);
    }
    ulongs before[4];
    for (uint i = 0; i < 4; i++) {
      before[i] = a[i];
    }
    for (uint i = 0; i < KECCAK_RATE_WORDS; i++) {
      a[i] ^= w[i];
    }
    for (uint round = 0; round < 24; round++) {
      keccak_round(a, KECCAK_ROUND[round]);
    }
    // Of a lane whose message is over, only the digest has to be kept.
    for (uint i = 0; i < 4; i++) {
      a[i] = isOver ? before[i] : a[i];
    }
  }
}

static void keccak_operation(ulong d, global const uchar *input, global const uint *rows,
                             uint items, global uchar *output, global uchar *statuses) {
  FOR_ITEMS(first) {
    Messages messages;
    read_messages(&messages, rows, items, first);
    ulongs a[25];
    keccak_messages(a, (global const uint *)input, &messages, d);
    store_longs(a, 4, (global ulong *)output, first, items);
    all_valid(statuses, first, items);
  }
}

OPERATION KECCAK_256(ARGUMENTS) {
  keccak_operation(0x01, input, rows, items, output, statuses);
}

OPERATION SHA3_256(ARGUMENTS) {
  keccak_operation(0x06, input, rows, items, output, statuses);
}
