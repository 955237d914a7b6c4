package io.gavel.appliance.consensus;

import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;
import java.util.List;

/**
 * The validators of an epoch with their stakes. A validator is named by its index. Immutable.
 *
 * @param validators at least one, distinct keys
 */
public record ValidatorSet(List<Validator> validators) {
  public static final int VALIDATORS_MAX = 512;

  /** Keeps three times the total stake inside 63 bits. */
  public static final long TOTAL_STAKE_MAX = Long.MAX_VALUE / 3;

  /**
   * @param key Ed25519 public key
   * @param stake voting weight, from 1
   */
  public record Validator(Digest key, long stake) {
    public Validator {
      if (stake < 1) {
        throw new IllegalArgumentException("validator.stake is " + stake + ", expected 1 or more");
      }
    }
  }

  public ValidatorSet {
    validators = List.copyOf(validators);
    if (validators.isEmpty() || validators.size() > VALIDATORS_MAX) {
      throw new IllegalArgumentException(
          "validators.count is " + validators.size() + ", expected 1 to " + VALIDATORS_MAX);
    }
    if (validators.stream().map(Validator::key).distinct().count() != validators.size()) {
      throw new IllegalArgumentException("validators hold one key twice, expected distinct keys");
    }
    long total = 0;
    for (Validator validator : validators) {
      if (validator.stake() > TOTAL_STAKE_MAX - total) {
        throw new IllegalArgumentException(
            "validators.totalStake is over " + TOTAL_STAKE_MAX + ", expected at most that");
      }
      total += validator.stake();
    }
  }

  public int size() {
    return validators.size();
  }

  public Validator get(int index) {
    return validators.get(index);
  }

  public long stake(int index) {
    return validators.get(index).stake();
  }

  public long totalStake() {
    long total = 0;
    for (Validator validator : validators) {
      total += validator.stake();
    }
    return total;
  }

  /** Strictly more than two thirds of the stake: any two quorums share an honest validator. */
  public boolean isQuorum(long stake) {
    return 3 * stake > 2 * totalStake();
  }

  /** Who leads a view: the leader rotates every view. */
  public int leader(long view) {
    return (int) (view % validators.size());
  }

  /** The index of a key, or -1 for a stranger. */
  public int indexOf(Digest key) {
    for (int i = 0; i < validators.size(); i++) {
      if (validators.get(i).key().equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /** SHA-256 over "GVS" 0x01, u32 count, then key and u64 stake of each, in order. */
  public Digest hash() {
    ByteWriter out = new ByteWriter(8 + validators.size() * 40);
    out.u32('G' | 'V' << 8 | 'S' << 16 | 1 << 24).u32(validators.size());
    for (Validator validator : validators) {
      out.digest(validator.key()).u64(validator.stake());
    }
    return Digest.sha256(out.toBytes());
  }
}
