// Keccak-256 and SHA3-256 (docs/kernel-contract.md, section 3; FIPS 202) of LANES messages at a
// time, by the permutation of keccak_permutation.cl.

#define KECCAK_RATE_WORDS 17
#define KECCAK_RATE_BYTES 136

// Hashes the lanes' messages into their states; d is the byte behind a message.
inlined void keccak_messages(ulongs a[25], global const uint *input, const Messages *messages,
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
        w[i] = keccak_pad(w[i], length - (ulong)(from + 8 * i), d);
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
    keccak_permute(a);
    // Of a lane whose message is over, only the digest has to be kept.
    for (uint i = 0; i < 4; i++) {
      a[i] = isOver ? before[i] : a[i];
    }
  }
}

inlined void keccak_operation(ulong d, global const uchar *input, global const uint *rows,
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
