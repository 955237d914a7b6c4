package io.gavel.appliance.testing;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.kernel.ed25519.Ed25519Signer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Signed transactions, batches and chains for tests, all made from small numbers. */
public final class Samples {
  public static final Digest CHAIN = digest("chain");

  private Samples() {}

  public static Digest digest(String name) {
    return Digest.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  public static Ed25519Signer signer(int number) {
    return Ed25519Signer.fromSeed(digest("signer " + number).bytes());
  }

  public static Address address(int number) {
    return Address.ofEd25519Key(signer(number).publicKey(), 0);
  }

  /** A transfer of {@code sender}, signed, to account 0. */
  public static Transaction transfer(int sender, long nonce, long fee, long amount) {
    return transfer(CHAIN, sender, nonce, fee, amount);
  }

  public static Transaction transfer(Digest chain, int sender, long nonce, long fee, long amount) {
    Ed25519Signer signer = signer(sender);
    byte[] unsigned =
        Transaction.unsignedTransfer(chain, signer.publicKey(), nonce, fee, address(0), amount);
    byte[] signature = signer.sign(unsigned);
    byte[] bytes = new byte[unsigned.length + signature.length];
    System.arraycopy(unsigned, 0, bytes, 0, unsigned.length);
    System.arraycopy(signature, 0, bytes, unsigned.length, signature.length);
    try {
      return Transaction.decode(bytes);
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code count} transfers of one sender, nonces from {@code firstNonce}. */
  public static TransactionBatch batch(int sender, long firstNonce, int count) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(transfer(sender, firstNonce + i, 1, 1));
    }
    return TransactionBatch.of(transactions);
  }

  /** A block on a parent, null for the genesis, in the view after it. */
  public static Block block(Block parent, int proposer, TransactionBatch... batches) {
    List<Digest> digests = new ArrayList<>();
    for (TransactionBatch batch : batches) {
      digests.add(batch.digest());
    }
    long height = parent == null ? 1 : parent.height() + 1;
    return new Block(
        new BlockHeader(
            CHAIN,
            height,
            parent == null ? 1 : parent.view() + 1,
            proposer,
            parent == null ? 0 : parent.view(),
            parent == null ? CHAIN : parent.digest(),
            Block.transactionRoot(digests),
            0,
            digest("state"),
            digest("validators"),
            height * 10),
        digests);
  }
}
