package io.gavel.appliance.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.kernel.hash.MerkleTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BlockCodecTest {
  private static final Genesis GENESIS = Samples.genesis(8, 2, 1, 1000);
  private static final TestKey SENDER = TestKey.of(0);
  private static final Address RECIPIENT = TestKey.of(1).address();

  private static Transaction transfer(long nonce) {
    return Samples.transfer(GENESIS.chainId(), SENDER, nonce, 3, RECIPIENT, 4);
  }

  private static TransactionBatch batch(int count) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(Samples.unsigned(GENESIS.chainId(), SENDER, i, 3, RECIPIENT, count));
    }
    return TransactionBatch.of(transactions);
  }

  private static void refuses(String because, Executable decode) {
    String message = assertThrows(DecodeException.class, decode).getMessage();
    assertTrue(message.contains(because), message);
  }

  @Test
  void transactionLayoutIsTheDocumentedOne() throws DecodeException {
    Transaction t = Samples.transfer(GENESIS.chainId(), SENDER, 1, 2, RECIPIENT, 3);
    String expected =
        "47545801"
            + "01"
            + "01"
            + "2800"
            + GENESIS.chainId()
            + "0100000000000000"
            + "0200000000000000"
            + HexFormat.of().formatHex(SENDER.publicKey())
            + RECIPIENT.raw()
            + "0300000000000000";
    byte[] signed = HexFormat.of().parseHex(expected);
    assertArrayEquals(signed, Arrays.copyOf(t.bytes(), t.signatureOffset()));
    assertTrue(
        Ed25519.verify(
            t.bytes(), t.signatureOffset(), SENDER.publicKey(), 0, signed, 0, signed.length));
    assertEquals(Digest.of(MerkleTree.leafHash(t.bytes())), t.id());
    Transaction read = Transaction.decode(t.bytes());
    assertEquals(t, read);
    assertEquals(1, read.nonce());
    assertEquals(2, read.fee());
    assertEquals(3, read.amount());
    assertEquals(SENDER.address(), read.sender());
    assertEquals(RECIPIENT, read.recipient());
    assertEquals(GENESIS.chainId(), read.chainId());
  }

  @Test
  void refusesTransactionsByTheFieldThatIsWrong() {
    byte[] good = transfer(0).bytes();
    refuses("transaction.length is 191", () -> Transaction.decode(Arrays.copyOf(good, 191)));
    refuses("transaction.length", () -> Transaction.decode(Arrays.copyOf(good, good.length + 1)));
    refuses("transaction.magic", () -> Transaction.decode(changed(good, 3, 2)));
    refuses("transaction.scheme is 9", () -> Transaction.decode(changed(good, 4, 9)));
    refuses("transaction.kind is 9", () -> Transaction.decode(changed(good, 5, 9)));
    refuses("transaction.payloadLength", () -> Transaction.decode(changed(good, 6, 41)));
    refuses("transaction.nonce", () -> Transaction.decode(changed(good, 47, 0x80)));
    refuses("transaction.fee", () -> Transaction.decode(changed(good, 55, 0x80)));
    refuses("transaction.amount", () -> Transaction.decode(changed(good, 127, 0x80)));
  }

  private static byte[] changed(byte[] good, int at, int value) {
    byte[] bytes = good.clone();
    bytes[at] = (byte) value;
    return bytes;
  }

  @Test
  void everyBitOfATransactionIsPartOfItsId() throws DecodeException {
    Transaction t = transfer(0);
    for (int bit = 0; bit < 8 * t.length(); bit++) {
      byte[] bytes = t.bytes().clone();
      bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
      try {
        assertNotEquals(t.id(), Transaction.decode(bytes).id());
      } catch (DecodeException e) {
        assertTrue(!e.getMessage().isEmpty());
      }
    }
  }

  @Test
  void addressesSurviveTheirTextFormAndMistypedOnesAreRefused() throws DecodeException {
    String text = RECIPIENT.toString();
    assertEquals(RECIPIENT, Address.parse("to", text));
    for (int i = 3; i < text.length(); i++) {
      char other = text.charAt(i) == '0' ? '1' : '0';
      String mistyped = text.substring(0, i) + other + text.substring(i + 1);
      refuses("to is", () -> Address.parse("to", mistyped));
    }
    refuses("to is", () -> Address.parse("to", ""));
    refuses("to is", () -> Address.parse("to", text + "0"));
    refuses("to is", () -> Address.parse("to", "xx1" + text.substring(3)));
    refuses("to is", () -> Address.parse("to", text.substring(0, 20) + "g" + text.substring(21)));
  }

  @Test
  void batchesOfEverySizeSurviveTheWire() throws DecodeException {
    for (int count : new int[] {1, 2, 3, TransactionBatch.TRANSACTIONS_MAX}) {
      TransactionBatch batch = batch(count);
      byte[] bytes = batch.encode();
      assertEquals(batch.encodedBytes(), bytes.length);
      assertTrue(bytes.length <= TransactionBatch.BYTES_MAX);
      assertEquals(batch, TransactionBatch.decode(bytes));
    }
    assertThrows(
        IllegalArgumentException.class, () -> batch(TransactionBatch.TRANSACTIONS_MAX + 1));
  }

  @Test
  void refusesBatchesThatAreEmptyTruncatedOrTooLong() {
    byte[] good = batch(3).encode();
    refuses("batch.count is 0", () -> TransactionBatch.decode(new byte[4]));
    refuses("batch has 1", () -> TransactionBatch.decode(Arrays.copyOf(good, good.length + 1)));
    refuses("batch.length", () -> TransactionBatch.decode(new byte[1 << 20]));
    refuses("batch.count", () -> TransactionBatch.decode(new ByteWriter(4).u32(1 << 30).toBytes()));
    for (int length = 0; length < good.length; length++) {
      byte[] truncated = Arrays.copyOf(good, length);
      assertThrows(DecodeException.class, () -> TransactionBatch.decode(truncated));
    }
  }

  @Test
  void blocksSurviveTheWireAndTheirDigestIsTheHeaders() throws DecodeException {
    for (int count : new int[] {0, 1, 5, Block.BATCHES_MAX}) {
      List<TransactionBatch> batches = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        batches.add(TransactionBatch.of(List.of(transfer(i))));
      }
      Block block = Samples.block(GENESIS, null, batches);
      byte[] bytes = block.encode();
      ByteReader in = new ByteReader(bytes);
      Block read = Block.decode(in);
      in.end("block");
      assertEquals(block, read);
      assertEquals(block.batches(), read.batches());
      assertEquals(Digest.sha256(block.header().encode()), read.digest());
      assertArrayEquals(bytes, read.encode());
      assertTrue(bytes.length <= Block.BYTES_MAX);
    }
  }

  @Test
  void noBlockIsReadWhoseHeaderDoesNotCommitToItsBatches() {
    Block block = Samples.block(GENESIS, null, List.of(batch(1), batch(2)));
    byte[] bytes = block.encode();
    for (int at = BlockHeader.BYTES; at < bytes.length; at++) {
      byte[] wrong = changed(bytes, at, bytes[at] ^ 1);
      assertThrows(DecodeException.class, () -> decodeWhole(wrong));
    }
    for (int length = 0; length < bytes.length; length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThrows(DecodeException.class, () -> decodeWhole(truncated));
    }
    Digest one = batch(1).digest();
    byte[] twice =
        new ByteWriter(512).bytes(block.header().encode()).u32(2).digest(one).digest(one).toBytes();
    refuses("one batch twice", () -> decodeWhole(twice));
  }

  private static Block decodeWhole(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    Block block = Block.decode(in);
    in.end("block");
    return block;
  }

  @Test
  void headerBytesThatAreReadAreWrittenAlike() throws DecodeException {
    SplittableRandom random = Samples.random("BlockCodecTest.headers");
    byte[] good = Samples.block(GENESIS, null, List.of(batch(1))).header().encode();
    assertEquals(BlockHeader.BYTES, good.length);
    int read = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] bytes = good.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertArrayEquals(bytes, BlockHeader.decode(new ByteReader(bytes)).encode());
        read++;
      } catch (DecodeException e) {
        assertTrue(!e.getMessage().isEmpty());
      }
    }
    assertTrue(read > 1000, "read " + read);
  }

  @Test
  void garbageIsRefusedByMessageAloneAndNeverByAnotherException() {
    SplittableRandom random = Samples.random("BlockCodecTest.garbage");
    byte[] block = Samples.block(GENESIS, null, List.of(batch(1))).encode();
    byte[] batch = batch(2).encode();
    for (int i = 0; i < 5000; i++) {
      byte[] bytes = (i % 2 == 0 ? block : batch).clone();
      for (int n = random.nextInt(1, 20); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        if (i % 2 == 0) {
          decodeWhole(bytes);
        } else {
          TransactionBatch.decode(bytes);
        }
      } catch (DecodeException e) {
        assertTrue(!e.getMessage().isEmpty());
      }
    }
  }
}
