/*
 * The challenge of RFC 8032, 5.1.7, an item in each lane: SHA-512, by sha512_block.cl, modulo the order.
 */
typedef struct {
  uint key;
  uint signature;
  uint message;
  uint length;
} signed_item;

/* Eight bytes of the padded message, from byte 8 m on, first byte highest; its bits' number is the caller's to add. */
inlined ulong padded_word(global const uint *message, uint length, ulong m) {
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
code_apart void challenge(ulongs *k, global const uchar *input, const signed_item *item, const ulongs *r,
                         const ulongs *a) {
  ulongs state[8];
  ulongs block[16];
  ulong blocks_max = 0;
  for (int i = 0; i < 8; i++) {
    state[i] = (ulongs)SHA512_IV[i];
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
    sha512_compress(next, block);
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
inlined void read_words(ulongs *w, global const uchar *input, const uint *offset, int n) {
  for (int lane = 0; lane < LANES; lane++) {
    global const uint *from = (global const uint *)(input + offset[lane]);
    for (int i = 0; i < n; i++) {
      lane_of(ulong, w[i], lane) = from[2 * i] | (ulong)from[2 * i + 1] << 32;
    }
  }
}
