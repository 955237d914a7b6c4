package io.gavel.appliance.block;

import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.GenesisValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Keys, transfers, blocks and a genesis for tests, the same for the same arguments. */
public final class Samples {
  private Samples() {}

  /** A generator that prints its seed and replays it with {@code -Dseed=N}. */
  public static SplittableRandom random(String test) {
    String wanted = System.getProperty("seed", "");
    long seed = wanted.isBlank() ? new SplittableRandom().nextLong() : Long.parseLong(wanted);
    System.out.println(test + ": replay with -Dseed=" + seed);
    return new SplittableRandom(seed);
  }

  /** An Ed25519 key pair made from a number. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
  public record TestKey(byte[] seed, byte[] publicKey, Address address) {
    public static TestKey of(int number) {
      byte[] seed = Digest.sha256(new ByteWriter(4).u32(number).toBytes()).bytes();
      byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
      Ed25519.generatePublicKey(seed, 0, publicKey, 0);
      return new TestKey(seed, publicKey, Address.ofEd25519Key(publicKey, 0));
    }

    public byte[] sign(byte[] message) {
      byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
      Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
      return signature;
    }

    public Digest digest() {
      return Digest.of(publicKey);
    }
  }

  /** A signed transfer. */
  public static Transaction transfer(
      Digest chainId, TestKey sender, long nonce, long fee, Address recipient, long amount) {
    byte[] unsigned =
        Transaction.unsignedTransfer(chainId, sender.publicKey(), nonce, fee, recipient, amount);
    return decode(new ByteWriter(256).bytes(unsigned).bytes(sender.sign(unsigned)).toBytes());
  }

  /** A transfer with 64 zero bytes for a signature, for what does not look at it. */
  public static Transaction unsigned(
      Digest chainId, TestKey sender, long nonce, long fee, Address recipient, long amount) {
    byte[] unsigned =
        Transaction.unsignedTransfer(chainId, sender.publicKey(), nonce, fee, recipient, amount);
    return decode(new ByteWriter(256).bytes(unsigned).bytes(new byte[64]).toBytes());
  }

  private static Transaction decode(byte[] bytes) {
    try {
      return Transaction.decode(bytes);
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Validators 0 to count - 1 are keys 1000 and up with stake 1; keys 0 to funded - 1 hold much.
   */
  public static Genesis genesis(int bucketsLog2, int validators, int funded, long balance) {
    List<GenesisValidator> set = new ArrayList<>();
    for (int i = 0; i < validators; i++) {
      TestKey key = TestKey.of(1000 + i);
      set.add(new GenesisValidator("v" + i, key.digest(), 1, key.address()));
    }
    TreeMap<Address, Long> balances = new TreeMap<>();
    for (int i = 0; i < funded; i++) {
      balances.put(TestKey.of(i).address(), balance);
    }
    return new Genesis("test", 1, bucketsLog2, set, balances);
  }

  /** A block on {@code parent}, or on the genesis where that is null, proposed by validator 0. */
  public static Block block(Genesis genesis, Block parent, List<TransactionBatch> batches) {
    List<Digest> digests = batches.stream().map(TransactionBatch::digest).toList();
    Digest chainId = genesis.chainId();
    long height = parent == null ? 1 : parent.height() + 1;
    BlockHeader header =
        new BlockHeader(
            chainId,
            height,
            height,
            0,
            height - 1,
            parent == null ? chainId : parent.digest(),
            Block.transactionRoot(digests),
            0,
            Digest.ZERO,
            genesis.validatorSet().hash(),
            genesis.timeMs() + height);
    return new Block(header, digests);
  }
}
