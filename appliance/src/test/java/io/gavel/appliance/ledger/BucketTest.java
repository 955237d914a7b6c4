package io.gavel.appliance.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BucketTest {
  private static Address address(long top, long low) {
    return new Address(new Digest(top << 56, 0, 0, low));
  }

  private static byte[] entry(Address address, long balance, long nonce) {
    return new ByteWriter(48).digest(address.raw()).u64(balance).u64(nonce).toBytes();
  }

  private static byte[] join(byte[]... parts) {
    ByteWriter out = new ByteWriter(96);
    for (byte[] part : parts) {
      out.bytes(part);
    }
    return out.toBytes();
  }

  @Test
  void indexIsTheTopBitsUnsigned() {
    assertEquals(0xff, Bucket.indexOf(address(0xff, 0), 8));
    assertEquals(0xff00, Bucket.indexOf(address(0xff, 0), 16));
    assertEquals(0, Bucket.indexOf(address(0, -1), 20));
  }

  @Test
  void mergesLikeASortedMapWithoutEmptyAccounts() throws DecodeException {
    SplittableRandom random = Samples.random("BucketTest.merges");
    TreeMap<Address, Account> twin = new TreeMap<>();
    Bucket bucket = Bucket.EMPTY;
    for (int round = 0; round < 300; round++) {
      TreeMap<Address, Account> changes = new TreeMap<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        changes.put(
            address(5, random.nextLong(-20, 20)),
            random.nextInt(3) == 0
                ? Account.EMPTY
                : new Account(random.nextInt(3), random.nextInt(3)));
      }
      List<Bucket.Entry> entries = new ArrayList<>();
      changes.forEach((address, account) -> entries.add(new Bucket.Entry(address, account)));
      bucket = bucket.with(entries);
      twin.putAll(changes);
      twin.values().removeIf(Account.EMPTY::equals);
      ByteWriter expected = new ByteWriter(48);
      twin.forEach((a, account) -> expected.bytes(entry(a, account.balance(), account.nonce())));
      assertArrayEquals(expected.toBytes(), bucket.bytes());
      Bucket read = Bucket.decode(5, 8, bucket.bytes());
      for (long low = -20; low < 20; low++) {
        Address address = address(5, low);
        assertEquals(twin.getOrDefault(address, Account.EMPTY), read.account(address));
      }
    }
  }

  @Test
  void refusesBytesThatItNeverWrites() {
    byte[] one = entry(address(5, 1), 1, 0);
    byte[] two = entry(address(5, 2), 1, 0);
    refuses("bucket.length is 47", Arrays.copyOf(one, 47));
    refuses("expected more than", join(two, one));
    refuses("expected more than", join(one, one));
    refuses("one of bucket 5", entry(address(6, 1), 1, 0));
    refuses("not both 0", entry(address(5, 1), 0, 0));
    refuses("balance -1", entry(address(5, 1), -1, 0));
    refuses("nonce -1", entry(address(5, 1), 1, -1));
  }

  private static void refuses(String because, byte[] bytes) {
    String message =
        assertThrows(DecodeException.class, () -> Bucket.decode(5, 8, bytes)).getMessage();
    assertTrue(message.contains(because), message);
  }
}
