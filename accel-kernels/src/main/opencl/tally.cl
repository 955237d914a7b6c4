/*
 * VOTE_TALLY, by the definition in the kernel contract, section 7, after ed25519_verify or verify_known has written to
 * statuses whether each vote's signature is good: one work-group goes through the votes together. What a vote means
 * depends on those before it, but on these only through the first good one of its validator, which is the one that counts.
 *
 * input: behind the coefficients, 16 bytes for each vote, u32 validatorCount, u32 0, u64 totalStake, and then for each
 * vote u32 validatorIndex, u32 0, u64 stake. scratch: a u32 for each validator.
 */
#define REASON_COUNTED 0
#define REASON_DUPLICATE 1
#define REASON_STRANGER 2
#define REASON_WRONG_SIGNATURE 3

#define OUT_BITMAP 16

/* The words of a vote. */
#define VOTE_WORDS 4

/* The tally's header; the votes are VOTE_WORDS behind. */
static inline global const uint *tally_header(global const uchar *input, uint items) {
  return (global const uint *)(input + 16 * (ulong)items);
}

static inline ulong read_u64(global const uint *from) {
  return from[0] | (ulong)from[1] << 32;
}

/* No vote, behind all of them. */
#define NO_VOTE 0xffffffffu

/* What work-items of the group tell each other lies in both. */
#define BOTH_MEMORIES (CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)

/* Goes through `count` places, divided among the group. */
#define FOR_MINE(i, count) for (uint i = get_local_id(0); i < (count); i += GROUP)

kernel void vote_tally(global const uchar *input, global const uint *rows, uint items, uint parameter,
                       global uchar *output, global uchar *statuses, global uint *results, global uchar *scratch) {
  /* Of each work-item: the stake and the votes it counted, and whether a vote was not decided. */
  local ulong stakes[GROUP];
  local uint counts[GROUP];
  local uint doubts[GROUP];
  if (get_group_id(0) != 0 || items == 0) {
    return;
  }
  const uint mine = get_local_id(0);
  global const uint *header = tally_header(input, items);
  global const uint *votes = header + VOTE_WORDS;
  global uint *counting = (global uint *)scratch;
  const uint validators = header[0];
  stakes[mine] = 0;
  counts[mine] = 0;
  doubts[mine] = 0;
  FOR_MINE(validator, validators) { counting[validator] = NO_VOTE; }
  FOR_MINE(i, items) { doubts[mine] |= statuses[i] != STATUS_VALID && statuses[i] != STATUS_INVALID; }
  meet(BOTH_MEMORIES);
  FOR_MINE(i, items) {
    const uint validator = votes[VOTE_WORDS * (ulong)i];
    if (validator < validators && statuses[i] == STATUS_VALID) {
      atomic_min(&counting[validator], i);
    }
  }
  bool is_decided = true;
  for (uint other = 0; other < GROUP; other++) {
    is_decided &= doubts[other] == 0;
  }
  meet(BOTH_MEMORIES);
  FOR_MINE(i, items) {
    const uint validator = votes[VOTE_WORDS * (ulong)i];
    uint reason = REASON_STRANGER;
    if (validator < validators) {
      const uint counted = counting[validator];
      reason = i < counted ? REASON_WRONG_SIGNATURE : i > counted ? REASON_DUPLICATE : REASON_COUNTED;
    }
    if (reason == REASON_COUNTED) {
      stakes[mine] += read_u64(votes + VOTE_WORDS * (ulong)i + 2);
      counts[mine]++;
    }
    results[i] = reason;
    /* A vote that was not decided makes the whole tally the device's failure. */
    statuses[i] = !is_decided ? 0 : reason == REASON_COUNTED ? STATUS_VALID : STATUS_INVALID;
  }
  FOR_MINE(at, (validators + 7) / 8) {
    uint bits = 0;
    for (uint bit = 0; bit < 8 && 8 * at + bit < validators; bit++) {
      bits |= (uint)(counting[8 * at + bit] != NO_VOTE) << bit;
    }
    output[OUT_BITMAP + at] = (uchar)bits;
  }
  meet(BOTH_MEMORIES);
  if (mine != 0) {
    return;
  }
  ulong stake = 0;
  uint counted = 0;
  for (uint other = 0; other < GROUP; other++) {
    stake += stakes[other];
    counted += counts[other];
  }
  /* 3 stake > 2 total without overflow: with the rest r = total - stake, r < stake and r < stake - r. */
  const ulong rest = read_u64(header + 2) - stake;
  global uint *out = (global uint *)output;
  out[0] = (uint)stake;
  out[1] = (uint)(stake >> 32);
  out[2] = rest < stake && rest < stake - rest;
  out[3] = counted;
}
