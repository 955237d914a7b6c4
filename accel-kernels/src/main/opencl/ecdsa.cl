/*
 * SECP256K1_VERIFY and SECP256K1_RECOVER, by the definition in the kernel contract, section 10. A work-item has
 * its share of the items (items.cl); those of a lane share one inversion modulo n (Montgomery 1987).
 *
 * scratch: two slots for each work-item with items, 2880 bytes for each item and lane without one are enough.
 */
#define RULE_ANY_S 1

#define KEY_OUTPUT_BYTES 96

/* Eight words of 32 bits from 32 big-endian bytes of each lane: a row's field, and an offset from there. */
inlined void read_integer(ulongs *w, global const uchar *input, global const uint *rows, int row_words, int at,
                                uint offset, const share *s, int d) {
  for (int lane = 0; lane < LANES; lane++) {
    global const uint *from =
        (global const uint *)(input + rows[(ulong)row_words * item_of(s, d, lane) + at] + offset);
    for (int i = 0; i < SCALAR_WORDS; i++) {
      lane_of(ulong, w[SCALAR_WORDS - 1 - i], lane) = as_uint(as_uchar4(from[i]).s3210);
    }
  }
}

/* r and s of each lane's signature, and the lanes where they are in range. */
inlined longs read_signature(ulongs *r, ulongs *s, global const uchar *input, global const uint *rows,
                                   int row_words, int at, const share *mine, int d, uint rule) {
  read_integer(r, input, rows, row_words, at, 0, mine, d);
  read_integer(s, input, rows, row_words, at, 32, mine, d);
  longs good = scalar_is_in_range(r) & scalar_is_in_range(s);
  if (rule != RULE_ANY_S) {
    good &= ~words_above(s, ORDER_HALF);
  }
  return good;
}

/* Blends the words of one in, so that there is something to invert. */
inlined void one_where_not(ulongs *a, longs good) {
  for (int i = 0; i < SCALAR_WORDS; i++) {
    a[i] = blend_ulongs(good, a[i], (ulongs)(i == 0 ? 1UL : 0UL));
  }
}

/* Inverts depth scalars of each lane, none of them 0. */
code_once void invert_all(ulongs (*a)[SCALAR_WORDS], int depth) {
  ulongs products[DEPTH][SCALAR_WORDS];
  ulongs inverse[SCALAR_WORDS];
  for (int i = 0; i < SCALAR_WORDS; i++) {
    products[0][i] = a[0][i];
  }
#pragma unroll 1
  for (int d = 1; d < depth; d++) {
    scalar_multiply(products[d], products[d - 1], a[d]);
  }
  scalar_invert(inverse, products[depth - 1]);
#pragma unroll 1
  for (int d = depth - 1; d > 0; d--) {
    /* inverse is that of a[0] ... a[d]. */
    ulongs next[SCALAR_WORDS];
    scalar_multiply(next, inverse, a[d]);
    scalar_multiply(a[d], inverse, products[d - 1]);
    for (int i = 0; i < SCALAR_WORDS; i++) {
      inverse[i] = next[i];
    }
  }
  for (int i = 0; i < SCALAR_WORDS; i++) {
    a[0][i] = inverse[i];
  }
}

/* p = the point where the mask is ones, else the base point, which is as good as any where nobody asks. */
inlined void point_or_base(point *p, longs mask) {
  field t;
  field_constant(&t, BASE_X);
  field_blend(&p->x, mask, &p->x, &t);
  field_constant(&t, BASE_Y);
  field_blend(&p->y, mask, &p->y, &t);
  field_constant(&p->z, FIELD_ONE);
}

/* The lanes where X / Z of the point is the integer w, below p, of eight words. */
inlined longs has_x(const point *p, const ulongs *w) {
  field x;
  columns c;
  columns d;
  field_of_words(&x, w);
  field_multiply(&c, &x, &p->z);
  field_spread(&d, &p->x);
  columns_subtract(&c, &c, &d);
  return columns_are_zero(&c);
}

/* The lanes where r + n is below p; sum is its words. */
inlined longs plus_order(ulongs *sum, const ulongs *r) {
  ulongs t[SCALAR_WORDS + 1];
  scalar_plus_order(t, r);
  for (int i = 0; i < SCALAR_WORDS; i++) {
    sum[i] = t[i];
  }
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    borrow = (t[i] - (ulongs)FIELD_ORDER[i] - borrow) >> (ulongs)63;
  }
  return mask_of(t[SCALAR_WORDS] == (ulongs)0) & mask_of(borrow != (ulongs)0);
}

/* The lanes where w is below p. */
inlined longs is_field_element(const ulongs *w) {
  ulongs borrow = (ulongs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    borrow = (w[i] - (ulongs)FIELD_ORDER[i] - borrow) >> (ulongs)63;
  }
  return mask_of(borrow != (ulongs)0);
}

kernel void secp256k1_verify(global const uchar *input, global const uint *rows, uint items, uint parameter,
                             global uchar *output, global uchar *statuses, global uint *results,
                             global uchar *scratch) {
  const share mine = share_of(items);
  if (mine.count == 0) {
    return;
  }
  global limb *base_slot = (global limb *)scratch + get_global_id(0) * (ulong)(2 * SLOT_LIMBS);
  global limb *slot = base_slot + SLOT_LIMBS;
  ulongs inverses[DEPTH][SCALAR_WORDS];
  longs good[DEPTH];
  ulongs r[SCALAR_WORDS];
#pragma unroll 1
  for (int d = 0; d < mine.depth; d++) {
    good[d] = read_signature(r, inverses[d], input, rows, 3, 1, &mine, d, parameter);
    one_where_not(inverses[d], good[d]);
  }
  invert_all(inverses, mine.depth);
  tabulate_base(base_slot);
#pragma unroll 1
  for (int d = 0; d < mine.depth; d++) {
    ulongs u1[SCALAR_WORDS];
    ulongs u2[SCALAR_WORDS];
    ulongs w[SCALAR_WORDS];
    point key;
    point sum;
    field right;
    field left;
    read_integer(w, input, rows, 3, 0, 0, &mine, d);
    longs valid = good[d] & is_field_element(w);
    field_of_words(&key.x, w);
    read_integer(w, input, rows, 3, 0, 32, &mine, d);
    valid &= is_field_element(w);
    field_of_words(&key.y, w);
    curve_right_side(&right, &key.x);
    field_square_times(&left, &key.y, 1);
    valid &= field_equals(&left, &right);
    point_or_base(&key, valid);
    tabulate(slot, &key);
    read_integer(u1, input, rows, 3, 2, 0, &mine, d);
    scalar_multiply(u1, u1, inverses[d]);
    read_integer(r, input, rows, 3, 1, 0, &mine, d);
    scalar_multiply(u2, r, inverses[d]);
    sum_of_multiples(&sum, base_slot, slot, u1, u2);
    field_constant(&left, FIELD_ZERO);
    valid &= ~field_equals(&sum.z, &left);
    const longs fits = plus_order(w, r);
    valid &= has_x(&sum, r) | (fits & has_x(&sum, w));
    for (int lane = 0; lane < LANES; lane++) {
      const uint at = d * LANES + lane;
      if (at < mine.count) {
        statuses[mine.first + at] = lane_of(long, valid, lane) != 0 ? STATUS_VALID : STATUS_INVALID;
      }
    }
  }
}

/* Keccak-f[1600] of FIPS 202, 3.3, on a state for each lane. */
code_once void keccak_f(ulongs *a) {
  /* The round constants' bits come from a register of 8 bits, 3.2.5. */
  uint lfsr = 1;
#pragma unroll 1
  for (int round = 0; round < 24; round++) {
    ulongs c[5];
    ulongs b[25];
    for (int x = 0; x < 5; x++) {
      c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    }
    for (int x = 0; x < 5; x++) {
      const ulongs next = c[(x + 1) % 5];
      const ulongs d = c[(x + 4) % 5] ^ (next << (ulongs)1 | next >> (ulongs)63);
      for (int y = 0; y < 25; y += 5) {
        a[x + y] ^= d;
      }
    }
    /* Lane (x, y) goes to (y, 2 x + 3 y), turned by (t + 1)(t + 2) / 2 at the t-th step. */
    b[0] = a[0];
    int x = 1;
    int y = 0;
    for (int t = 0; t < 24; t++) {
      const int turn = (t + 1) * (t + 2) / 2 % 64;
      const ulongs from = a[x + 5 * y];
      const int to_y = (2 * x + 3 * y) % 5;
      x = y;
      y = to_y;
      b[x + 5 * y] = from << (ulongs)turn | from >> (ulongs)(64 - turn);
    }
    for (int row = 0; row < 25; row += 5) {
      for (int i = 0; i < 5; i++) {
        a[row + i] = b[row + i] ^ (~b[row + (i + 1) % 5] & b[row + (i + 2) % 5]);
      }
    }
    ulong constant_bits = 0;
    for (int j = 0; j < 7; j++) {
      constant_bits |= (ulong)(lfsr & 1) << ((1 << j) - 1);
      lfsr = lfsr << 1 ^ (lfsr >> 7) * 0x171;
    }
    a[0] ^= (ulongs)constant_bits;
  }
}

/* Writes a key, x and y as words of 32 bits, and its address. */
inlined void write_key(global uchar *output, const ulongs *x, const ulongs *y, longs valid, const share *mine,
                             int d) {
  ulongs state[25];
  for (int i = 0; i < 25; i++) {
    state[i] = (ulongs)0;
  }
  for (int lane = 0; lane < LANES; lane++) {
    for (int i = 0; i < 4; i++) {
      const ulong word_x = lane_of(ulong, x[7 - 2 * i], lane) << 32 | lane_of(ulong, x[6 - 2 * i], lane);
      const ulong word_y = lane_of(ulong, y[7 - 2 * i], lane) << 32 | lane_of(ulong, y[6 - 2 * i], lane);
      lane_of(ulong, state[i], lane) = as_ulong(as_uchar8(word_x).s76543210);
      lane_of(ulong, state[4 + i], lane) = as_ulong(as_uchar8(word_y).s76543210);
    }
  }
  ulongs key[8];
  for (int i = 0; i < 8; i++) {
    key[i] = state[i];
  }
  state[8] = (ulongs)1;
  state[16] = (ulongs)0x8000000000000000UL;
  keccak_f(state);
  for (int lane = 0; lane < LANES; lane++) {
    const uint at = d * LANES + lane;
    if (at < mine->count && lane_of(long, valid, lane) != 0) {
      global uint *to = (global uint *)(output + (mine->first + at) * KEY_OUTPUT_BYTES);
      for (int i = 0; i < 8; i++) {
        to[2 * i] = (uint)lane_of(ulong, key[i], lane);
        to[2 * i + 1] = (uint)(lane_of(ulong, key[i], lane) >> 32);
      }
      /* Twelve zeros, then bytes 12 to 31 of the digest. */
      to[16] = 0;
      to[17] = 0;
      to[18] = 0;
      to[19] = (uint)(lane_of(ulong, state[1], lane) >> 32);
      for (int i = 2; i < 4; i++) {
        to[16 + 2 * i] = (uint)lane_of(ulong, state[i], lane);
        to[17 + 2 * i] = (uint)(lane_of(ulong, state[i], lane) >> 32);
      }
    }
  }
}

kernel void secp256k1_recover(global const uchar *input, global const uint *rows, uint items, uint parameter,
                              global uchar *output, global uchar *statuses, global uint *results,
                              global uchar *scratch) {
  const share mine = share_of(items);
  if (mine.count == 0) {
    return;
  }
  global limb *base_slot = (global limb *)scratch + get_global_id(0) * (ulong)(2 * SLOT_LIMBS);
  global limb *slot = base_slot + SLOT_LIMBS;
  ulongs inverses[DEPTH][SCALAR_WORDS];
  longs good[DEPTH];
  ulongs s[SCALAR_WORDS];
#pragma unroll 1
  for (int d = 0; d < mine.depth; d++) {
    good[d] = read_signature(inverses[d], s, input, rows, 2, 0, &mine, d, parameter);
    one_where_not(inverses[d], good[d]);
  }
  invert_all(inverses, mine.depth);
  tabulate_base(base_slot);
#pragma unroll 1
  for (int d = 0; d < mine.depth; d++) {
    ulongs u1[SCALAR_WORDS];
    ulongs u2[SCALAR_WORDS];
    ulongs w[SCALAR_WORDS];
    ulongs sum_words[SCALAR_WORDS];
    ulongs v;
    point nonce;
    point sum;
    field right;
    field t;
    for (int lane = 0; lane < LANES; lane++) {
      lane_of(ulong, v, lane) = input[rows[2 * (ulong)item_of(&mine, d, lane)] + 64];
    }
    read_integer(w, input, rows, 2, 0, 0, &mine, d);
    read_integer(s, input, rows, 2, 0, 32, &mine, d);
    const longs fits = plus_order(sum_words, w);
    const longs wants_sum = mask_of((v & (ulongs)2) != (ulongs)0);
    longs valid = good[d] & mask_of(v <= (ulongs)3) & (fits | ~wants_sum);
    for (int i = 0; i < SCALAR_WORDS; i++) {
      w[i] = blend_ulongs(wants_sum, sum_words[i], w[i]);
    }
    valid &= is_field_element(w);
    field_of_words(&nonce.x, w);
    curve_right_side(&right, &nonce.x);
    field_power(&nonce.y, &right, true);
    field_square_times(&t, &nonce.y, 1);
    valid &= field_equals(&t, &right);
    field_to_words(w, &nonce.y);
    for (int i = 0; i < FIELD_LIMBS; i++) {
      t.v[i] = -nonce.y.v[i];
    }
    field_blend(&nonce.y, mask_of(((w[0] ^ v) & (ulongs)1) == (ulongs)0), &nonce.y, &t);
    point_or_base(&nonce, valid);
    tabulate(slot, &nonce);
    read_integer(u1, input, rows, 2, 1, 0, &mine, d);
    scalar_multiply(u1, u1, inverses[d]);
    scalar_negate(u1, u1);
    scalar_reduce_once(u1);
    scalar_multiply(u2, s, inverses[d]);
    sum_of_multiples(&sum, base_slot, slot, u1, u2);
    field_power(&t, &sum.z, false);
    field_to_words(w, &t);
    valid &= ~scalar_is_zero(w);
    field_product(&sum.x, &sum.x, &t);
    field_product(&sum.y, &sum.y, &t);
    field_to_words(u1, &sum.x);
    field_to_words(u2, &sum.y);
    write_key(output, u1, u2, valid, &mine, d);
    for (int lane = 0; lane < LANES; lane++) {
      const uint at = d * LANES + lane;
      if (at < mine.count) {
        statuses[mine.first + at] = lane_of(long, valid, lane) != 0 ? STATUS_VALID : STATUS_INVALID;
      }
    }
  }
}
