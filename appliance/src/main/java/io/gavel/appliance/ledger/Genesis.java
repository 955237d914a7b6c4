package io.gavel.appliance.ledger;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.ValidatorSet.Validator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a chain starts from. Its digest is the chain's id, so that two nodes with the same chain id
 * agree on everything here.
 *
 * <p>Canonical layout, little-endian: "GGN" 0x01, u8 length and ASCII bytes of the chain's name,
 * u64 timeMs, u8 bucketsLog2, u32 count of validators and for each its name (u8 length, bytes), key
 * (32), u64 stake, fee address (32); u32 count of balances and for each, by ascending address, the
 * address (32) and u64 balance. Immutable.
 *
 * @param chainName for people; names are 1 to {@link #NAME_LENGTH_MAX} letters, digits, '.', '_' or
 *     '-'
 * @param timeMs milliseconds since 1970 (UTC); the first block's time is later
 * @param bucketsLog2 the state has 2^bucketsLog2 buckets, for the chain's whole life
 * @param validators in index order; distinct names, keys and fee addresses
 * @param balances initial balance of each account, from 1; the sum, which is the supply for ever,
 *     is at most 2^63 - 1
 */
public record Genesis(
    String chainName,
    long timeMs,
    int bucketsLog2,
    List<GenesisValidator> validators,
    SortedMap<Address, Long> balances) {
  public static final int NAME_LENGTH_MAX = 64;
  public static final int BUCKETS_LOG2_MIN = 8;
  public static final int BUCKETS_LOG2_MAX = 20;
  public static final int BUCKETS_LOG2_DEFAULT = 16;
  public static final int BALANCES_MAX = 1 << 20;

  private static final int MAGIC = 'G' | 'G' << 8 | 'N' << 16 | 1 << 24;

  /**
   * @throws IllegalArgumentException naming what is wrong, its value and what was expected
   */
  public Genesis {
    checkName("genesis.chainName", chainName);
    if (timeMs < 0) {
      throw new IllegalArgumentException("genesis.timeMs is " + timeMs + ", expected 0 or more");
    }
    if (bucketsLog2 < BUCKETS_LOG2_MIN || bucketsLog2 > BUCKETS_LOG2_MAX) {
      throw new IllegalArgumentException(
          "genesis.bucketsLog2 is "
              + bucketsLog2
              + ", expected "
              + BUCKETS_LOG2_MIN
              + " to "
              + BUCKETS_LOG2_MAX);
    }
    validators = List.copyOf(validators);
    setOf(validators); // Checks count, keys and total stake.
    checkDistinct(validators);
    balances = Collections.unmodifiableSortedMap(new TreeMap<>(balances));
    checkBalances(balances);
  }

  static void checkName(String field, String name) {
    boolean fits = !name.isEmpty() && name.length() <= NAME_LENGTH_MAX;
    for (int i = 0; fits && i < name.length(); i++) {
      char c = name.charAt(i);
      fits =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
    }
    if (!fits) {
      throw new IllegalArgumentException(
          field
              + " is \""
              + name
              + "\", expected 1 to "
              + NAME_LENGTH_MAX
              + " letters, digits, '.', '_' or '-'");
    }
  }

  private static void checkDistinct(List<GenesisValidator> validators) {
    Set<String> names = new HashSet<>();
    Set<Address> addresses = new HashSet<>();
    for (GenesisValidator validator : validators) {
      if (!names.add(validator.name())) {
        throw new IllegalArgumentException(
            "two validators are named " + validator.name() + ", expected distinct names");
      }
      if (!addresses.add(validator.feeAddress())) {
        throw new IllegalArgumentException(
            "feeAddress of validator "
                + validator.name()
                + " is another's too: "
                + validator.feeAddress());
      }
    }
  }

  private static void checkBalances(SortedMap<Address, Long> balances) {
    if (balances.size() > BALANCES_MAX) {
      throw new IllegalArgumentException(
          "genesis.balances is " + balances.size() + " entries, expected at most " + BALANCES_MAX);
    }
    long supply = 0;
    for (Map.Entry<Address, Long> entry : balances.entrySet()) {
      long balance = entry.getValue();
      if (balance < 1) {
        throw new IllegalArgumentException(
            "balance of " + entry.getKey() + " is " + balance + ", expected 1 or more");
      }
      if (balance > Long.MAX_VALUE - supply) {
        throw new IllegalArgumentException(
            "the balances' sum is over 2^63 - 1 at " + entry.getKey() + ", expected at most that");
      }
      supply += balance;
    }
  }

  private static ValidatorSet setOf(List<GenesisValidator> validators) {
    List<Validator> set = new ArrayList<>(validators.size());
    for (GenesisValidator validator : validators) {
      set.add(new Validator(validator.key(), validator.stake()));
    }
    return new ValidatorSet(set);
  }

  /** The canonical layout. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(64 + 192 * validators.size() + 40 * balances.size());
    out.u32(MAGIC);
    writeName(out, chainName);
    out.u64(timeMs).u8(bucketsLog2).u32(validators.size());
    for (GenesisValidator validator : validators) {
      writeName(out, validator.name());
      out.digest(validator.key()).u64(validator.stake()).digest(validator.feeAddress().raw());
    }
    out.u32(balances.size());
    for (Map.Entry<Address, Long> entry : balances.entrySet()) {
      out.digest(entry.getKey().raw()).u64(entry.getValue());
    }
    return out.toBytes();
  }

  /** Names are ASCII, one byte for each character. */
  private static void writeName(ByteWriter out, String name) {
    out.u8(name.length());
    for (int i = 0; i < name.length(); i++) {
      out.u8(name.charAt(i));
    }
  }

  /** SHA-256 of {@link #encode()}. Computed anew at each call. */
  public Digest chainId() {
    return Digest.sha256(encode());
  }

  /** Who votes, in index order. */
  public ValidatorSet validatorSet() {
    return setOf(validators);
  }

  /** The account that is paid the fees of blocks proposed by validator {@code index}. */
  public Address feeAddress(int index) {
    return validators.get(index).feeAddress();
  }

  /** The sum of all balances, which no transaction changes. */
  public long supply() {
    long supply = 0;
    for (long balance : balances.values()) {
      supply += balance;
    }
    return supply;
  }
}
