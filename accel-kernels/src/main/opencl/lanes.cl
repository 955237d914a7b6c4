// Items side by side. A work-item carries LANES of them: vectors on a CPU, where the compiler turns
// them into the CPU's own; plain integers on a GPU, where neighbouring work-items are the lanes.
//
// LANES  1, 2, 4, 8 or 16
// GROUP  work-items of a work-group

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

#if LANES == 1
typedef uint uints;
typedef int ints;
typedef ulong ulongs;
typedef long longs;
#define as_uints as_uint
#define as_ints as_int
#define as_longs as_long
#define load_lanes(from) (*(from))
#define store_lanes(value, to) (*(to) = (value))
#else
typedef JOIN(uint, LANES) uints;
typedef JOIN(int, LANES) ints;
typedef JOIN(ulong, LANES) ulongs;
typedef JOIN(long, LANES) longs;
#define as_uints JOIN(as_uint, LANES)
#define as_ints JOIN(as_int, LANES)
#define as_longs JOIN(as_long, LANES)
#define load_lanes(from) JOIN(vload, LANES)(0, from)
#define store_lanes(value, to) JOIN(vstore, LANES)(value, 0, to)
#endif

// The contract's statuses (docs/kernel-contract.md, section 2).
#define STATUS_VALID 1
#define STATUS_INVALID 2
#define STATUS_MALFORMED 3

// The arguments of every operation's kernel.
#define ARGUMENTS                                                                            \
  global const uchar *input, global const uint *rows, uint items, uint parameter,            \
      global uchar *output, global uchar *statuses, global uint *results, global uchar *scratch

#define OPERATION kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) ONE_WORK_ITEM void

// Goes through the items of a work-item, LANES at a time, `first` being the first of them. A
// work-item has one such group; or, where an FPGA's compiler makes a pipeline of the loop, there is
// one work-item and it has them all (docs/fpga.md).
#if !defined(SINGLE_WORK_ITEM)
#define ONE_WORK_ITEM
#define FOR_ITEMS(first)                          \
  const uint first = get_global_id(0) * LANES;    \
  if (first < items)
#else
#if defined(INTELFPGA_CL)
#define ONE_WORK_ITEM __attribute__((max_global_work_dim(0)))
#define PIPELINE
#elif defined(__xilinx__)
#define ONE_WORK_ITEM
#define PIPELINE __attribute__((xcl_pipeline_loop(1)))
#else
#define ONE_WORK_ITEM
#define PIPELINE
#endif
#define FOR_ITEMS(first) PIPELINE for (uint first = 0; first < items; first += LANES)
#endif

// Of what works on a message's state: on a GPU a call would put that into memory.
#if LANES == 1
#define inlined __attribute__((always_inline)) static
#else
#define inlined static
#endif

// The messages of a work-item: where each lane's begins, in words of 4 bytes, and its bytes.
typedef struct {
  uint at[LANES];
  uint length[LANES];
  uint shortest;
  uint longest;
} Messages;

// Reads a message's offset and length from field `field` on of rows with `fields`. A lane past the last item repeats that.
static void read_messages_of(Messages *messages, global const uint *rows, uint fields, uint field,
                             uint items, uint first) {
  messages->shortest = 0xffffffffu;
  messages->longest = 0;
  for (uint lane = 0; lane < LANES; lane++) {
    const uint item = min(first + lane, items - 1);
    const uint length = rows[fields * item + field + 1];
    messages->at[lane] = rows[fields * item + field] >> 2;
    messages->length[lane] = length;
    messages->shortest = min(messages->shortest, length);
    messages->longest = max(messages->longest, length);
  }
}

// Reads rows of offset, length.
static void read_messages(Messages *messages, global const uint *rows, uint items, uint first) {
  read_messages_of(messages, rows, 2, 0, items, first);
}

// Word i of 4 bytes of a lane's message from byte `from` on, a multiple of 4; 0 where it lies wholly
// past the end. In a message's last word the bytes past the end are anything.
static uint word_of(global const uint *input, const Messages *messages, uint lane, uint from,
                    uint i) {
  return from + 4 * i < messages->length[lane] ? input[messages->at[lane] + from / 4 + i] : 0;
}

// `count` such words of each lane.
static void load_words(uints *w, uint count, global const uint *input, const Messages *messages,
                       uint from) {
#if LANES == 1
#pragma unroll
  for (uint i = 0; i < count; i++) {
    w[i] = word_of(input, messages, 0, from, i);
  }
#else
  // Of a block that is padding in every lane nothing is fetched, an eighth of SHA-256 of 64 bytes.
  if (from >= messages->longest) {
    for (uint i = 0; i < count; i++) {
      w[i] = (uints)(0);
    }
    return;
  }
  uint words[32 * LANES];
  const bool isInside = from + 4 * count <= messages->shortest;
  for (uint lane = 0; lane < LANES; lane++) {
    for (uint i = 0; i < count; i++) {
      words[LANES * i + lane] = isInside ? input[messages->at[lane] + from / 4 + i]
                                         : word_of(input, messages, lane, from, i);
    }
  }
  for (uint i = 0; i < count; i++) {
    w[i] = load_lanes(words + LANES * i);
  }
#endif
}

// The same with words of 8 bytes, little-endian.
static void load_longs(ulongs *w, uint count, global const uint *input, const Messages *messages,
                       uint from) {
#if LANES == 1
#pragma unroll
  for (uint i = 0; i < count; i++) {
    w[i] = word_of(input, messages, 0, from, 2 * i) |
           (ulong)word_of(input, messages, 0, from, 2 * i + 1) << 32;
  }
#else
  ulong words[17 * LANES];
  const bool isInside = from + 8 * count <= messages->shortest;
  for (uint lane = 0; lane < LANES; lane++) {
    global const uint *source = input + messages->at[lane] + from / 4;
    for (uint i = 0; i < count; i++) {
      const uint low = isInside ? source[2 * i] : word_of(input, messages, lane, from, 2 * i);
      const uint high =
          isInside ? source[2 * i + 1] : word_of(input, messages, lane, from, 2 * i + 1);
      words[LANES * i + lane] = low | (ulong)high << 32;
    }
  }
  for (uint i = 0; i < count; i++) {
    w[i] = load_lanes(words + LANES * i);
  }
#endif
}

// The lanes' lengths as integers of 64 bits.
static ulongs long_lengths(const Messages *messages) {
  ulong lengths[LANES];
  for (uint lane = 0; lane < LANES; lane++) {
    lengths[lane] = messages->length[lane];
  }
  return load_lanes(lengths);
}

// Writes `count` integers of each lane to `digests`, one lane's behind the other's.
static void store_words(const uints *w, uint count, global uint *digests, uint first, uint items) {
  uint words[16 * LANES];
  for (uint i = 0; i < count; i++) {
    store_lanes(w[i], words + LANES * i);
  }
  const uint lanes = min(items - first, (uint)LANES);
  for (uint lane = 0; lane < lanes; lane++) {
    for (uint i = 0; i < count; i++) {
      digests[count * (first + lane) + i] = words[LANES * i + lane];
    }
  }
}

// The same with integers of 64 bits.
static void store_longs(const ulongs *w, uint count, global ulong *digests, uint first,
                        uint items) {
  ulong words[8 * LANES];
  for (uint i = 0; i < count; i++) {
    store_lanes(w[i], words + LANES * i);
  }
  const uint lanes = min(items - first, (uint)LANES);
  for (uint lane = 0; lane < lanes; lane++) {
    for (uint i = 0; i < count; i++) {
      digests[count * (first + lane) + i] = words[LANES * i + lane];
    }
  }
}

// Says that the work-item's items were computed.
static void all_valid(global uchar *statuses, uint first, uint items) {
  for (uint item = first; item < min(first + LANES, items); item++) {
    statuses[item] = STATUS_VALID;
  }
}
