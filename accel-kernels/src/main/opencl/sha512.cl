// SHA-512 (FIPS 180-4, 6.4) of LANES messages at a time, by the compression function of sha512_block.cl.

// Turns the bytes of each 64-bit integer round.
static ulongs swap64(ulongs x) {
  x = ((x << 8) & 0xff00ff00ff00ff00ul) | ((x >> 8) & 0x00ff00ff00ff00fful);
  x = ((x << 16) & 0xffff0000ffff0000ul) | ((x >> 16) & 0x0000ffff0000fffful);
  return (x << 32) | (x >> 32);
}

// Pads (5.1.2): a one behind the last byte, the length in bits at the end of the last block.
static void sha512_pad(ulongs w[16], ulongs length, uint block) {
  for (uint i = 0; i < 16; i++) {
    const longs rest = as_longs(length - (ulong)(128 * block + 8 * i));
    const ulongs bits = (length - (ulong)(128 * block + 8 * i)) << 3;
    const ulongs ended =
        (w[i] & ~((ulongs)(~0ul) >> bits)) | ((ulongs)(0x8000000000000000ul) >> bits);
    w[i] = rest < 0 ? (ulongs)(0) : rest < 8 ? ended : w[i];
  }
  w[15] = (length + 16) / 128 == (ulongs)(block) ? length << 3 : w[15];
}

OPERATION SHA_512(ARGUMENTS) {
  FOR_ITEMS(first) {
    Messages messages;
    read_messages(&messages, rows, items, first);
    const ulongs length = long_lengths(&messages);
    const uint blocks = (messages.longest + 16) / 128 + 1;
    ulongs state[8];
    for (uint i = 0; i < 8; i++) {
      state[i] = (ulongs)(SHA512_IV[i]);
    }
    for (uint block = 0; block < blocks; block++) {
      ulongs w[16];
      load_longs(w, 16, (global const uint *)input, &messages, 128 * block);
      for (uint i = 0; i < 16; i++) {
        w[i] = swap64(w[i]);
      }
      if (128 * block + 128 > messages.shortest) {
        sha512_pad(w, length, block);
      }
      ulongs before[8];
      for (uint i = 0; i < 8; i++) {
        before[i] = state[i];
      }
      sha512_compress(state, w);
      // Lanes whose message is over keep their state.
      const longs isOver = as_longs((length + 16) / 128) < (longs)(block);
      for (uint i = 0; i < 8; i++) {
        state[i] = isOver ? before[i] : state[i];
      }
    }
    for (uint i = 0; i < 8; i++) {
      state[i] = swap64(state[i]);
    }
    store_longs(state, 8, (global ulong *)output, first, items);
    all_valid(statuses, first, items);
  }
}
