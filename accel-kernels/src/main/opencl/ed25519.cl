/*
 * ED25519_VERIFY, by the definition in the kernel contract, section 5. A work-item has its share of
 * the items (items.cl).
 *
 * Cofactored profiles check in each lane the items of that lane in one equation, 8 sum of z_i (s_i B - R_i - k_i A_i) =
 * 0, with z_i uniform among 2^128 numbers that are different modulo L: a wrong item passes with probability 2^-128 at
 * most, whatever its torsion, as 8 times each error is in the subgroup of prime order. The items of a lane that fails,
 * and all items of the profile strict, are checked one by one, LANES at a time. With DEPTH = 1 all are.
 *
 * input: begins with 16 random bytes for each item, from the host, fresh for each batch, secret from who sends items;
 * not looked at where DEPTH = 1. scratch: three slots for LANES items, 4320 bytes for each item and lane without one.
 */
#define PROFILE_ZIP215 1
#define PROFILE_STRICT 2

/* A work-item's slots: for depth keys, the base point, depth nonces. */
#define SLOTS(depth) (2 * (depth) + 1)

/* Eight words of 32 bits as four of 64. */
inlined void pack_words(ulongs *w, const ulongs *a) {
  for (int i = 0; i < 4; i++) {
    w[i] = a[2 * i] | a[2 * i + 1] << (ulongs)32;
  }
}

/* p = -p in the lanes of the mask, neutral elsewhere. */
inlined void negate_or_neutral(point *p, longs mask) {
  point neutral;
  point_neutral(&neutral);
  point_negate(p);
  field_blend(&p->x, mask, &p->x, &neutral.x);
  field_blend(&p->y, mask, &p->y, &neutral.y);
  field_blend(&p->t, mask, &p->t, &neutral.t);
}

/* Reads an item in each lane: its key's words, its signature's, its s and k. Returns the lanes where s is below L. */
inlined longs read_item(ulongs *a, ulongs *signature, ulongs *s, ulongs *k, global const uchar *input,
                              const signed_item *item) {
  uint key_offset[LANES];
  uint signature_offset[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    key_offset[lane] = item[lane].key;
    signature_offset[lane] = item[lane].signature;
  }
  read_words(a, input, key_offset, 4);
  read_words(signature, input, signature_offset, 8);
  for (int i = 0; i < 4; i++) {
    s[2 * i] = signature[4 + i] & WORD_MASK;
    s[2 * i + 1] = signature[4 + i] >> (ulongs)32;
  }
  challenge(k, input, item, signature, a);
  return scalar_is_reduced(s);
}

/* An item's row. */
inlined signed_item item_of_row(global const uint *rows, uint index) {
  const signed_item item = {rows[4 * index], rows[4 * index + 1], rows[4 * index + 2], rows[4 * index + 3]};
  return item;
}

/*
 * Reads an item in each lane: its s and k, and tables of -A and, up to the multiple nonce_last, of -R. Returns the lanes
 * whose s, A and R the profile admits; in others the points are neutral and s = 0.
 */
code_once longs prepare(ulongs *s, ulongs *k, global limb *key_slot, global limb *nonce_slot, int nonce_last,
                        global const uchar *input, const signed_item *item, uint profile) {
  ulongs a[4];
  ulongs signature[8];
  point p;
  longs is_acceptable;
  longs good = read_item(a, signature, s, k, input, item);
  point nonce;
  good &= point_decode(&nonce, &is_acceptable, signature);
  good &= profile == PROFILE_ZIP215 ? (longs)-1 : is_acceptable;
  good &= point_decode(&p, &is_acceptable, a);
  good &= profile == PROFILE_ZIP215 ? (longs)-1 : is_acceptable;
  negate_or_neutral(&p, good);
  tabulate(key_slot, &p, TABLE_ENTRIES - 1);
  negate_or_neutral(&nonce, good);
  tabulate(nonce_slot, &nonce, nonce_last);
  for (int i = 0; i < SCALAR_WORDS; i++) {
    s[i] = blend_ulongs(good, s[i], (ulongs)0);
  }
  return good;
}

/*
 * From 128 random bits in each lane the coefficient z = sum of (nibble i - 8) 16^i, i = 0 to 31: as uniform as they are,
 * among 2^128 numbers in a row, and the nibbles are its digits. z modulo L, eight words, and the nibbles.
 */
inlined void coefficient(ulongs *z, ulongs *nibbles, global const uchar *input, const uint *item) {
  uint offset[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    offset[lane] = 16 * item[lane];
  }
  read_words(nibbles, input, offset, 2);
  longs carry = (longs)0;
  for (int i = 0; i < SCALAR_WORDS; i++) {
    const ulongs part = i < 4 ? (nibbles[i / 2 & 1] >> (ulongs)(32 * (i & 1))) & WORD_MASK : (ulongs)0;
    const longs t = as_longs(part) + (longs)((long)SCALAR_ORDER[i] - (i < 4 ? 0x88888888L : 0)) + carry;
    z[i] = as_ulongs(t) & WORD_MASK;
    carry = t >> (longs)32;
  }
}

/* The lanes where 8 p = 0, or p = 0 without the cofactor. */
inlined longs holds(point *p, bool with_cofactor) {
#pragma unroll 1
  for (int i = 0; i < 3 && with_cofactor; i++) {
    point_double(p, false);
  }
  return point_is_neutral(p);
}

/*
 * Checks an item in each lane by its own equation: s B - k A - R from the tables of -A and -R of the item at
 * place[lane], counted from the work-item's first.
 */
inlined longs check_single(global const limb *tables, int depth, const uint *place, const ulongs (*s)[4],
                                 const ulongs (*k)[4], bool with_cofactor) {
  uint at[3][LANES];
  ulongs digits[2][4];
  ulongs one = (ulongs)9;
  point sum;
  addend nonce;
  for (int lane = 0; lane < LANES; lane++) {
    const uint d = place[lane] / LANES;
    const uint from = place[lane] % LANES;
    at[0][lane] = d * SLOT_LIMBS + from;
    at[1][lane] = depth * SLOT_LIMBS + from;
    at[2][lane] = (depth + 1 + d) * SLOT_LIMBS + from;
    for (int i = 0; i < 4; i++) {
      lane_of(ulong, digits[0][i], lane) = lane_of(ulong, k[d][i], from);
      lane_of(ulong, digits[1][i], lane) = lane_of(ulong, s[d][i], from);
    }
  }
  straus_sum(&sum, tables, (const uint(*)[LANES])at, (const ulongs(*)[4])digits, 2, 0);
  load_addend(&nonce, tables, at[2], one);
  point_add(&sum, &nonce, false);
  return holds(&sum, with_cofactor);
}

kernel void ed25519_verify(global const uchar *input, global const uint *rows, uint items, uint parameter,
                           global uchar *output, global uchar *statuses, global uint *results,
                           global uchar *scratch) {
  const share mine = share_of(items);
  if (mine.count == 0) {
    return;
  }
  const int depth = mine.depth;
  const bool combines = depth > 1 && parameter != PROFILE_STRICT;
  global limb *tables = (global limb *)scratch + get_global_id(0) * (ulong)(SLOTS(mine.depth_max) * SLOT_LIMBS);

  ulongs single_s[DEPTH][4];
  ulongs single_k[DEPTH][4];
  ulongs digits[SLOTS(DEPTH)][4];
  uint at[SLOTS(DEPTH)][LANES];
  longs good[DEPTH];
  ulongs sum_s[SCALAR_WORDS];
  ulongs t[SCALAR_WORDS];
  for (int i = 0; i < SCALAR_WORDS; i++) {
    sum_s[i] = (ulongs)0;
  }

#pragma unroll 1
  for (int d = 0; d < depth; d++) {
    signed_item item[LANES];
    uint index[LANES];
    ulongs s[SCALAR_WORDS];
    ulongs k[SCALAR_WORDS];
    for (int lane = 0; lane < LANES; lane++) {
      index[lane] = item_of(&mine, d, lane);
      item[lane] = item_of_row(rows, index[lane]);
    }
    good[d] = prepare(s, k, tables + d * SLOT_LIMBS, tables + (depth + 1 + d) * SLOT_LIMBS,
                      combines ? TABLE_ENTRIES - 1 : 1, input, item, parameter);
    scalar_add_eights(t, s);
    pack_words(single_s[d], t);
    scalar_add_eights(t, k);
    pack_words(single_k[d], t);
    if (combines) {
      ulongs z[SCALAR_WORDS];
      coefficient(z, digits[depth + 1 + d], input, index);
      scalar_multiply(t, s, z);
      scalar_add(sum_s, sum_s, t);
      scalar_multiply(t, k, z);
      scalar_add_eights(t, t);
      pack_words(digits[d], t);
    }
  }
  point base;
  point_base(&base);
  tabulate(tables + depth * SLOT_LIMBS, &base, TABLE_ENTRIES - 1);

  longs combined = (longs)0;
  if (combines) {
    point sum;
    scalar_add_eights(t, sum_s);
    pack_words(digits[depth], t);
    for (int lane = 0; lane < LANES; lane++) {
#pragma unroll 1
      for (int d = 0; d < depth; d++) {
        at[d][lane] = d * SLOT_LIMBS + lane;
        at[depth + 1 + d][lane] = (depth + 1 + d) * SLOT_LIMBS + lane;
      }
      at[depth][lane] = depth * SLOT_LIMBS + lane;
    }
    straus_sum(&sum, tables, (const uint(*)[LANES])at, (const ulongs(*)[4])digits, depth + 1, depth);
    combined = holds(&sum, true);
  }

  /* What the combinations decided is written; the others wait until each lane has one. */
  uint place[LANES];
  uint waiting = 0;
#pragma unroll 1
  for (uint i = 0; i < mine.count; i++) {
    const bool is_good = lane_of(long, good[i / LANES], i % LANES) != 0;
    const bool waits = is_good && lane_of(long, combined, i % LANES) == 0;
    statuses[mine.first + i] = is_good ? STATUS_VALID : STATUS_INVALID;
    if (waits) {
      place[waiting++] = i;
    }
    if (waiting == LANES || (i + 1 == mine.count && waiting > 0)) {
      for (uint lane = waiting; lane < LANES; lane++) {
        place[lane] = place[0];
      }
      longs valid = check_single(tables, depth, place, (const ulongs(*)[4])single_s, (const ulongs(*)[4])single_k,
                                 parameter != PROFILE_STRICT);
      for (uint lane = 0; lane < waiting; lane++) {
        statuses[mine.first + place[lane]] = lane_of(long, valid, lane) != 0 ? STATUS_VALID : STATUS_INVALID;
      }
      waiting = 0;
    }
  }
}
