package io.gavel.appliance.ledger;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The accounts whose addresses share their top bits; the leaf of the state tree and the unit of
 * storage.
 *
 * <p>Layout: for each account, by ascending address, the address (32), u64 balance, u64 nonce,
 * little-endian. An account with neither balance nor nonce is not there, so that equal states have
 * equal bytes. Immutable.
 */
public final class Bucket {
  public static final int ENTRY_BYTES = Digest.BYTES + 8 + 8;

  /** No accounts. */
  public static final Bucket EMPTY = new Bucket(new byte[0]);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;

  /** An account under its address. */
  public record Entry(Address address, Account account) {}

  private Bucket(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Which bucket an address belongs to: its top {@code bucketsLog2} bits. */
  public static int indexOf(Address address, int bucketsLog2) {
    return (int) (address.raw().w0() >>> (Long.SIZE - bucketsLog2));
  }

  /**
   * Reads bucket {@code index}; keeps the array.
   *
   * @throws DecodeException unless the bytes are what {@link #with} makes for this bucket
   */
  public static Bucket decode(int index, int bucketsLog2, byte[] bytes) throws DecodeException {
    if (bytes.length % ENTRY_BYTES != 0) {
      throw new DecodeException("bucket.length", bytes.length, "a multiple of " + ENTRY_BYTES);
    }
    Bucket bucket = new Bucket(bytes);
    Address previous = null;
    for (int i = 0; i < bucket.size(); i++) {
      Address address = bucket.addressAt(i);
      if (indexOf(address, bucketsLog2) != index) {
        throw new DecodeException("bucket.address", address.raw(), "one of bucket " + index);
      }
      if (previous != null && previous.compareTo(address) >= 0) {
        throw new DecodeException("bucket.address", address.raw(), "more than " + previous.raw());
      }
      long balance = bucket.longAt(i, Digest.BYTES);
      long nonce = bucket.longAt(i, Digest.BYTES + 8);
      if (balance < 0 || nonce < 0 || (balance == 0 && nonce == 0)) {
        throw new DecodeException(
            "account of " + address.raw(),
            "balance " + balance + ", nonce " + nonce,
            "both from 0, not both 0");
      }
      previous = address;
    }
    return bucket;
  }

  /** {@link Account#EMPTY} where the address has none. */
  public Account account(Address address) {
    int at = find(address);
    return at < 0 ? Account.EMPTY : accountAt(at);
  }

  /**
   * This bucket with some accounts replaced, added or, where they become empty, removed.
   *
   * @param changes ascending by address, each once, all of this bucket
   */
  public Bucket with(List<Entry> changes) {
    byte[] merged = new byte[bytes.length + changes.size() * ENTRY_BYTES];
    int length = 0;
    int old = 0;
    for (Entry change : changes) {
      int place = find(change.address());
      int before = place < 0 ? -place - 1 : place;
      int kept = (before - old) * ENTRY_BYTES;
      System.arraycopy(bytes, old * ENTRY_BYTES, merged, length, kept);
      length += kept;
      old = place < 0 ? before : before + 1;
      if (!change.account().equals(Account.EMPTY)) {
        change.address().raw().write(merged, length);
        LONG.set(merged, length + Digest.BYTES, change.account().balance());
        LONG.set(merged, length + Digest.BYTES + 8, change.account().nonce());
        length += ENTRY_BYTES;
      }
    }
    int rest = bytes.length - old * ENTRY_BYTES;
    System.arraycopy(bytes, old * ENTRY_BYTES, merged, length, rest);
    length += rest;
    return new Bucket(Arrays.copyOf(merged, length));
  }

  /** How many accounts are in it. */
  public int size() {
    return bytes.length / ENTRY_BYTES;
  }

  /** The layout, not a copy: read, never write. */
  public byte[] bytes() {
    return bytes;
  }

  /** Binary search: the entry's place, or -1 minus where it would be. */
  private int find(Address address) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = addressAt(middle).compareTo(address);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private Address addressAt(int entry) {
    return new Address(Digest.of(bytes, entry * ENTRY_BYTES));
  }

  private Account accountAt(int entry) {
    return new Account(longAt(entry, Digest.BYTES), longAt(entry, Digest.BYTES + 8));
  }

  private long longAt(int entry, int offset) {
    return (long) LONG.get(bytes, entry * ENTRY_BYTES + offset);
  }
}
