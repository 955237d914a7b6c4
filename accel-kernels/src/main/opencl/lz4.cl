// LZ4 blocks (docs/kernel-contract.md, section 6), a work-group for each item. GROUP is 32 where
// neighbours run in step: they look up 32 positions at once and copy 32 bytes at once. GROUP is 1
// on a CPU. Every work-item follows the same path: what decides lies in local memory or in the bytes
// that all of them read.

#define LZ4_TABLE_BITS 14
#define LZ4_LAST_MATCH_BYTES_MIN 12
#define LZ4_LAST_LITERALS 5
#define LZ4_MATCH_BYTES_MIN 4
#define LZ4_PLAIN_BYTES_MAX 65536

#define NONE 0xffffffffu

static uint lz4_le32(global const uchar *at) { return as_uint(vload4(0, at)); }

// The lowest five of eight bytes, hashed by 2^64 divided by the golden ratio.
static uint lz4_hash(global const uchar *at) {
  return (uint)(((as_ulong(vload8(0, at)) << 24) * 0x9e3779b97f4a7c15ul) >> (64 - LZ4_TABLE_BITS));
}

// Copies bytes that do not lie over each other; who writes what is the group's business.
static void lz4_copy(global uchar *to, global const uchar *from, uint count) {
#if GROUP == 1
  uint i = 0;
  for (; i + 8 <= count; i += 8) {
    vstore8(vload8(0, from + i), 0, to + i);
  }
  for (; i < count; i++) {
    to[i] = from[i];
  }
#else
  for (uint i = get_local_id(0); i < count; i += GROUP) {
    to[i] = from[i];
  }
#endif
}

// What follows a half of a token that is 15; answers how many bytes that were.
static uint lz4_length_rest(global uchar *to, uint length) {
  if (length < 15) {
    return 0;
  }
  const uint rest = length - 15;
  const uint full = rest / 255;
  for (uint i = get_local_id(0); i < full; i += GROUP) {
    to[i] = 255;
  }
  if (get_local_id(0) == 0) {
    to[full] = rest % 255;
  }
  return full + 1;
}

// Token, more of the literals' length, literals; answers how many bytes.
static uint lz4_literals(global uchar *to, global const uchar *from, uint count, uint code) {
  if (get_local_id(0) == 0) {
    to[0] = min(count, 15u) << 4 | min(code, 15u);
  }
  const uint at = 1 + lz4_length_rest(to + 1, count);
  lz4_copy(to + at, from, count);
  return at + count;
}

// Distance, more of the match's length; answers how many bytes.
static uint lz4_match(global uchar *to, uint distance, uint code) {
  if (get_local_id(0) == 0) {
    to[0] = distance & 0xff;
    to[1] = distance >> 8;
  }
  return 2 + lz4_length_rest(to + 2, code);
}

// How far position number `lookup` of a search lies behind the first: eight steps of 1, of 2 and of
// 3 each, then steps of 4.
static uint lz4_stride_sum(uint lookup) {
  if (lookup <= 8) {
    return lookup;
  }
  if (lookup <= 16) {
    return 2 * lookup - 8;
  }
  return lookup <= 24 ? 3 * lookup - 24 : 4 * lookup - 48;
}

// What a group agrees on.
typedef struct {
  uint hashes[GROUP];
  uint found;
  uint claim;
  uint end;
} Lz4Group;

// Steps 2 and 3: looks up positions from `first` on, GROUP at a time, until a claim is true.
// Answers the position, with its claim in the group's, or NONE.
static uint lz4_find(global const uchar *in, uint n, uint first, local ushort *table,
                     local Lz4Group *group) {
#if GROUP == 1
  uint position = first;
  for (uint misses = 8; position + LZ4_LAST_MATCH_BYTES_MIN <= n; misses++) {
    const uint hash = lz4_hash(in + position);
    const uint claim = table[hash];
    table[hash] = position;
    if (lz4_le32(in + claim) == lz4_le32(in + position)) {
      group->claim = claim;
      return position;
    }
    position += min(misses >> 3, 4u);
  }
  return NONE;
#else
  const uint lane = get_local_id(0);
  for (uint lookup = lane;; lookup += GROUP) {
    const uint position = first + lz4_stride_sum(lookup);
    const bool isInside = position + LZ4_LAST_MATCH_BYTES_MIN <= n;
    // A hash that no other has, for a lane that is past the end.
    const uint hash = isInside ? lz4_hash(in + position) : NONE - lane;
    uint claim = isInside ? table[hash] : 0;
    group->hashes[lane] = hash;
    if (lane == 0) {
      group->found = NONE;
    }
    meet(CLK_LOCAL_MEM_FENCE);
    // The nearest lane below with this hash would have entered its position by now.
    for (uint below = lane; below-- > 0;) {
      if (group->hashes[below] == hash) {
        claim = first + lz4_stride_sum(lookup - (lane - below));
        break;
      }
    }
    if (isInside && lz4_le32(in + claim) == lz4_le32(in + position)) {
      atomic_min(&group->found, lane);
    }
    meet(CLK_LOCAL_MEM_FENCE);
    const uint found = group->found;
    const uint last = min(found, (uint)GROUP - 1);
    bool enters = isInside && lane <= last;
    for (uint above = lane + 1; enters && above <= last; above++) {
      enters = group->hashes[above] != hash;
    }
    if (enters) {
      table[hash] = position;
    }
    if (lane == found) {
      group->claim = claim;
      group->end = position;
    }
    const bool isOver = group->hashes[GROUP - 1] == NONE - (GROUP - 1);
    meet(CLK_LOCAL_MEM_FENCE);
    if (found != NONE) {
      return group->end;
    }
    if (isOver) {
      return NONE;
    }
  }
#endif
}

// Step 4: how far the match reaches.
static uint lz4_match_end(global const uchar *in, uint n, uint from, uint distance,
                          local Lz4Group *group) {
  const uint limit = n - LZ4_LAST_LITERALS;
#if GROUP == 1
  uint end = from;
  while (end + 8 <= limit) {
    const ulong difference =
        as_ulong(vload8(0, in + end)) ^ as_ulong(vload8(0, in + end - distance));
    if (difference != 0) {
      return end + (63 - (uint)clz(difference & -difference)) / 8;
    }
    end += 8;
  }
  while (end < limit && in[end] == in[end - distance]) {
    end++;
  }
  return end;
#else
  for (uint at = from;; at += GROUP) {
    // Everyone has read the last end, or the claim's place, before it is overwritten.
    meet(CLK_LOCAL_MEM_FENCE);
    if (get_local_id(0) == 0) {
      group->end = NONE;
    }
    meet(CLK_LOCAL_MEM_FENCE);
    const uint mine = at + get_local_id(0);
    if (mine >= limit || in[mine] != in[mine - distance]) {
      atomic_min(&group->end, min(mine, limit));
    }
    meet(CLK_LOCAL_MEM_FENCE);
    const uint end = group->end;
    if (end != NONE) {
      return max(end, from);
    }
  }
#endif
}

// Encodes n bytes into one block; the room is the most a block of so many bytes has.
static uint lz4_encode(global const uchar *in, uint n, global uchar *out, local ushort *table,
                       local Lz4Group *group) {
  for (uint i = get_local_id(0); i < 1 << LZ4_TABLE_BITS; i += GROUP) {
    table[i] = 0;
  }
  meet(CLK_LOCAL_MEM_FENCE);
  uint anchor = 0;
  uint at = 0;
  for (uint position = 1; position + LZ4_LAST_MATCH_BYTES_MIN <= n; position = anchor) {
    const uint found = lz4_find(in, n, position, table, group);
    if (found == NONE) {
      break;
    }
    const uint distance = found - group->claim;
    const uint end = lz4_match_end(in, n, found + LZ4_MATCH_BYTES_MIN, distance, group);
    uint start = found;
    while (start > anchor && start > distance && in[start - 1] == in[start - 1 - distance]) {
      start--;
    }
    const uint code = end - start - LZ4_MATCH_BYTES_MIN;
    at += lz4_literals(out + at, in + anchor, start - anchor, code);
    at += lz4_match(out + at, distance, code);
    anchor = end;
    if (end + LZ4_LAST_MATCH_BYTES_MIN <= n && get_local_id(0) == 0) {
      table[lz4_hash(in + end - 2)] = end - 2;
    }
    meet(CLK_LOCAL_MEM_FENCE);
  }
  return at + lz4_literals(out + at, in + anchor, n - anchor, 0);
}

OPERATION LZ4_COMPRESS(ARGUMENTS) {
  local ushort table[1 << LZ4_TABLE_BITS];
  local Lz4Group group;
  const uint item = get_group_id(0);
  if (item >= items) {
    return;
  }
  global const uint *row = rows + 4 * item;
  const uint written = lz4_encode(input + row[0], row[1], output + row[2], table, &group);
  if (get_local_id(0) == 0) {
    results[item] = written;
    statuses[item] = STATUS_VALID;
  }
}

// The bytes after a half of 15, added up; `in` moves behind them. NONE where the block ends first
// or the sum can be no block's.
static uint lz4_read_rest(global const uchar *block, uint length, uint *in) {
  uint sum = 0;
  while (*in < length && sum <= LZ4_PLAIN_BYTES_MAX) {
    const uint value = block[*in];
    *in += 1;
    sum += value;
    if (value != 255) {
      return sum;
    }
  }
  return NONE;
}

// Repeats what was written `distance` back. A match may lie over itself: it has that period then,
// so every byte is also found in the one period that was there before.
static void lz4_repeat(global uchar *out, uint at, uint distance, uint count) {
#if GROUP == 1
  uint i = 0;
  if (distance >= 8) {
    for (; i + 8 <= count; i += 8) {
      vstore8(vload8(0, out + at + i - distance), 0, out + at + i);
    }
  }
  for (; i < count; i++) {
    out[at + i] = out[at + i - distance];
  }
#else
  // What a match reads, others of the group have written.
  meet(CLK_GLOBAL_MEM_FENCE);
  for (uint i = get_local_id(0); i < count; i += GROUP) {
    out[at + i] = out[at - distance + i % distance];
  }
  meet(CLK_GLOBAL_MEM_FENCE);
#endif
}

// Decodes a block into at most `room` bytes; answers how many, or NONE where it is malformed.
static uint lz4_decode(global const uchar *block, uint length, global uchar *out, uint room) {
  uint in = 0;
  uint at = 0;
  uint lastMatch = NONE;
  while (in < length) {
    const uint token = block[in++];
    uint literals = token >> 4;
    if (literals == 15) {
      const uint rest = lz4_read_rest(block, length, &in);
      if (rest == NONE) {
        return NONE;
      }
      literals += rest;
    }
    if (literals > length - in || literals > room - at) {
      return NONE;
    }
    lz4_copy(out + at, block + in, literals);
    in += literals;
    at += literals;
    if (in == length) {
      const bool endsWell =
          lastMatch == NONE ||
          (literals >= LZ4_LAST_LITERALS && at - lastMatch >= LZ4_LAST_MATCH_BYTES_MIN);
      return endsWell ? at : NONE;
    }
    if (length - in < 2) {
      return NONE;
    }
    const uint distance = block[in] | (uint)block[in + 1] << 8;
    in += 2;
    if (distance == 0 || distance > at) {
      return NONE;
    }
    uint count = token & 15;
    if (count == 15) {
      const uint rest = lz4_read_rest(block, length, &in);
      if (rest == NONE) {
        return NONE;
      }
      count += rest;
    }
    count += LZ4_MATCH_BYTES_MIN;
    if (count > room - at) {
      return NONE;
    }
    lastMatch = at;
    lz4_repeat(out, at, distance, count);
    at += count;
  }
  // Empty, or ended behind a match.
  return NONE;
}

OPERATION LZ4_DECOMPRESS(ARGUMENTS) {
  const uint item = get_group_id(0);
  if (item >= items) {
    return;
  }
  global const uint *row = rows + 4 * item;
  const uint written = lz4_decode(input + row[0], row[1], output + row[2], row[3]);
  if (get_local_id(0) == 0) {
    results[item] = written == NONE ? 0 : written;
    statuses[item] = written == NONE ? STATUS_MALFORMED : STATUS_VALID;
  }
}
