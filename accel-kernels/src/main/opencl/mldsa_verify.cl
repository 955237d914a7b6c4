// The commitment of an ML-DSA signature and the verdict on it (FIPS 204, algorithm 8, lines 2 to 4 and 8 to 13).

// Integer i of `bits` bits each, below 32, of those packed from there on.
static uint mldsa_bits(global const uint *from, uint bits, uint i) {
  const uint at = bits * i;
  const uint shift = at % 32;
  uint value = from[at / 32] >> shift;
  if (shift + bits > 32) {
    value |= from[at / 32 + 1] << (32 - shift);
  }
  return value & ((1u << bits) - 1);
}

// The response z (algorithm 27, and 19 of it); answers whether a coefficient that this work-item unpacked is too large.
with_local bool mldsa_response(local int *z, global const uint *packed) {
  bool isTooLarge = false;
  FOR_EACH(i, 256 * MLDSA_L) {
    const int value = MLDSA_GAMMA1 - (int)mldsa_bits(packed, MLDSA_Z_BITS, i);
    isTooLarge |= abs(value) >= MLDSA_GAMMA1 - MLDSA_BETA;
    z[i] = value;
  }
  return isTooLarge;
}

// Whether this work-item's share of the hint's bytes breaks its form (algorithm 21): OMEGA places, those of a row rising,
// zeros behind the last row's; then for each row where its places end.
static bool mldsa_is_bad_hint(global const uchar *hint) {
  global const uchar *ends = hint + MLDSA_OMEGA;
  const uint places = ends[MLDSA_K - 1];
  bool isBad = false;
  FOR_EACH(i, MLDSA_OMEGA + MLDSA_K) {
    if (i >= MLDSA_OMEGA) {
      isBad |= hint[i] > MLDSA_OMEGA || (i > MLDSA_OMEGA && hint[i] < hint[i - 1]);
    } else if (i >= places) {
      isBad |= hint[i] != 0;
    } else {
      bool isFirst = i == 0;
      for (uint row = 0; row < MLDSA_K; row++) {
        isFirst |= ends[row] == i;
      }
      isBad |= !isFirst && hint[i] <= hint[i - 1];
    }
  }
  return isBad;
}

// Ones where a row's hint is, as far as it has the right form.
with_local void mldsa_hint(local int *ones, global const uchar *hint, uint row) {
  FOR_WIDE(i, 256) { store_wide((wides)(0), ones + i); }
  meet(CLK_LOCAL_MEM_FENCE);
  const uint first = row == 0 ? 0 : hint[MLDSA_OMEGA + row - 1];
  const uint end = min((uint)hint[MLDSA_OMEGA + row], (uint)MLDSA_OMEGA);
  for (uint i = first + get_local_id(0); i < end; i += GROUP) {
    ones[hint[i]] = 1;
  }
  meet(CLK_LOCAL_MEM_FENCE);
}

// The high part of r, moved by one where the hint says so (algorithms 36 and 40).
static wides mldsa_use_hint(wides r, wides hint) {
  const int parts = (Q - 1) / (2 * MLDSA_GAMMA2);
  const wides high = (r + (MLDSA_GAMMA2 - 1)) / (2 * MLDSA_GAMMA2);
  // What rounds up to q - 1 counts as 0, from below.
  const wides low = high == parts ? r - Q : r - high * (2 * MLDSA_GAMMA2);
  const wides from = high == parts ? (wides)(0) : high;
  const wides moved = from + (low > 0 ? (wides)(1) : (wides)(-1));
  const wides used = hint == 0 ? from : moved;
  return used < 0 ? (wides)(parts - 1) : used == parts ? (wides)(0) : used;
}

// A row of w1 (algorithm 28): integers of W1_BITS bits.
with_local void mldsa_pack(global uint *to, local const int *w) {
  FOR_EACH(i, 8 * MLDSA_W1_BITS) {
    uint word = 0;
    // The integers that reach into these 32 bits.
    for (uint j = 32 * i / MLDSA_W1_BITS; MLDSA_W1_BITS * j < 32 * (i + 1); j++) {
      const int shift = (int)(MLDSA_W1_BITS * j) - (int)(32 * i);
      word |= shift < 0 ? (uint)w[j] >> -shift : (uint)w[j] << shift;
    }
    to[i] = word;
  }
}

OPERATION mldsa_commit(ARGUMENTS) {
  local int factors[NTT_FACTORS];
  // z, and behind it c.
  local int transformed[256 * (MLDSA_L + 1)];
  local int w[256];
  local int hints[256];
  local uint flaws[2];
  const uint item = get_group_id(0);
  if (item >= items) {
    return;
  }
  global uchar *work = mldsa_scratch(scratch, item);
  global const int *matrix = (global const int *)work;
  global const char *challenge = (global const char *)work + MLDSA_C;
  global const uint *t1 = (global const uint *)mldsa_part(input, rows, item, 0) + 2 * MLDSA_SEED_WORDS;
  global const uchar *signature = mldsa_part(input, rows, item, 1);
  global const uchar *hint = signature + MLDSA_HINT_AT;
  local int *c = transformed + 256 * MLDSA_L;

  FOR_EACH(i, 2) { flaws[i] = 0; }
  ntt_factors(factors);
  bool isWrong = mldsa_response(transformed, (global const uint *)signature + 2 * MLDSA_CHALLENGE_WORDS);
  isWrong |= mldsa_is_bad_hint(hint);
  FOR_EACH(i, 256) { c[i] = challenge[i]; }
  bool isUnfilled = challenge[255] == MLDSA_UNFILLED;
  FOR_EACH(i, MLDSA_K * MLDSA_L) { isUnfilled |= matrix[256 * i + 255] == MLDSA_UNFILLED; }
  if (isWrong) {
    atomic_or(&flaws[0], 1u);
  }
  if (isUnfilled) {
    atomic_or(&flaws[1], 1u);
  }
  meet(CLK_LOCAL_MEM_FENCE);
  ntt(transformed, MLDSA_L + 1, factors);
  // Row by row A z - c t1 2^13. Wrong signatures go the same way.
  for (uint row = 0; row < MLDSA_K; row++) {
    FOR_EACH(i, 256) { w[i] = mldsa_bits(t1 + 80 * row, 10, i) << 13; }
    mldsa_hint(hints, hint, row);
    ntt(w, 1, factors);
    FOR_WIDE(i, 256) {
      wides sum = -times(load_wide(w + i), load_wide(c + i));
      for (uint column = 0; column < MLDSA_L; column++) {
        sum += times(load_wide(matrix + 256 * (MLDSA_L * row + column) + i),
                     load_wide(transformed + 256 * column + i));
      }
      store_wide(reduced(sum), w + i);
    }
    meet(CLK_LOCAL_MEM_FENCE);
    ntt_inverse(w, 1, factors);
    FOR_WIDE(i, 256) {
      store_wide(mldsa_use_hint(load_wide(w + i), load_wide(hints + i)), w + i);
    }
    meet(CLK_LOCAL_MEM_FENCE);
    mldsa_pack((global uint *)(work + MLDSA_W1) + 8 * MLDSA_W1_BITS * row, w);
    meet(CLK_LOCAL_MEM_FENCE);
  }
  if (get_local_id(0) == 0) {
    *(global uint *)(work + MLDSA_STATE) =
        flaws[1] != 0 ? MLDSA_UNDECIDED : flaws[0] != 0 ? MLDSA_WRONG : MLDSA_SOUND;
  }
}

OPERATION mldsa_decide(ARGUMENTS) {
  const uint first = get_global_id(0) * LANES;
  if (first >= items) {
    return;
  }
  global const uint *hashed[LANES];
  for (uint lane = 0; lane < LANES; lane++) {
    const uint item = min(first + lane, items - 1);
    hashed[lane] = (global const uint *)(mldsa_scratch(scratch, item) + MLDSA_MU);
  }
  ulongs a[25];
  shake(a, SHAKE256_WORDS, hashed, (64 + MLDSA_W1_BYTES) / 8, (ulongs)(SHAKE_END));
  for (uint lane = 0; lane < min(items - first, (uint)LANES); lane++) {
    const uint item = first + lane;
    const uint state = *(global const uint *)(mldsa_scratch(scratch, item) + MLDSA_STATE);
    global const uint *digest = (global const uint *)mldsa_part(input, rows, item, 1);
    bool isEqual = true;
    for (uint i = 0; i < MLDSA_CHALLENGE_WORDS; i++) {
      const ulong expected = digest[2 * i] | (ulong)digest[2 * i + 1] << 32;
      isEqual &= ((const ulong *)a)[LANES * i + lane] == expected;
    }
    if (state != MLDSA_UNDECIDED) {
      statuses[item] = state == MLDSA_SOUND && isEqual ? STATUS_VALID : STATUS_INVALID;
    }
  }
}
