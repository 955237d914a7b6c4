package io.gavel.bench.kernels;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.Digest;
import io.gavel.bench.questions.EcdsaSigner;
import io.gavel.bench.questions.ItemKind;
import io.gavel.bench.questions.MlDsaSigner;
import io.gavel.bench.questions.Questions;
import io.gavel.bench.questions.SignedItem;
import io.gavel.kernel.Operation;
import io.gavel.kernel.TallyLayout;
import io.gavel.kernel.ed25519.Ed25519Signer;
import io.gavel.kernel.lz4.Lz4Encoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The inputs that are timed, a function of workload and batch size alone, so that the process that
 * checks them and the one that times them have the same. All items are in order: a load of wrong
 * ones is another measurement.
 */
final class WorkloadInputs {
  private static final long SEED = 20_260_101;
  private static final int ACCOUNTS = 1000;

  /** With 10, one account in a hundred sends six of ten transfers, and receives as many. */
  private static final double BUSY_EXPONENT = 10;

  private static final int VALIDATORS = 100;

  /** Whose signatures take a card 16 to 30 KiB of memory each, and signing long. */
  private static final int ML_DSA_VALIDATORS = 64;

  private static final int MESSAGE_BYTES = 200;
  private static final int STATEMENT_BYTES = 120;
  private static final int SIGNATURE_BYTES = 64;
  private static final int LEAF_BYTES = 64;
  private static final int LEAVES = 1024;

  /** Trees and blocks of which a batch holds copies by reference; more would only fill caches. */
  private static final int DISTINCT = 8;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Questions questions;
  private final int items;

  private WorkloadInputs(Questions questions, int items) {
    this.questions = questions;
    this.items = items;
  }

  /** Makes the batch. */
  static void fill(Workload workload, Questions questions, int items) {
    questions.begin(workload.operation(), 0, 0);
    WorkloadInputs inputs = new WorkloadInputs(questions, items);
    switch (workload) {
      case ED25519 -> inputs.signatures(ACCOUNTS, MESSAGE_BYTES, 1);
      case VOTES -> inputs.signatures(VALIDATORS, STATEMENT_BYTES, VALIDATORS);
      case TALLY -> inputs.tally();
      case ECDSA, ECDSA_RECOVER -> inputs.ecdsa(workload.operation());
      case ML_DSA_44, ML_DSA_65 -> inputs.mlDsa(workload.operation());
      case SHA_256_64, SHA_256_1K, SHA_512_64, KECCAK_256_64, SHA3_256_64, BLAKE3_64 ->
          inputs.messages(workload.itemBytes());
      case MERKLE_1K -> inputs.trees();
      case COMPRESS, DECOMPRESS -> inputs.blocks(workload.operation());
      case LITERALS -> inputs.literals(workload.itemBytes());
    }
  }

  private void messages(int length) {
    for (int item = 0; item < items; item++) {
      questions.item(ItemKind.GOOD, questions.appendRandom(random, length), length);
    }
  }

  private void trees() {
    int trees = Math.min(items, DISTINCT);
    int[] tables = new int[trees];
    for (int tree = 0; tree < trees; tree++) {
      int leaves = questions.appendRandom(random, LEAVES * LEAF_BYTES);
      tables[tree] = questions.inputBytes();
      for (int leaf = 0; leaf < LEAVES; leaf++) {
        questions.appendU32(leaves + leaf * LEAF_BYTES);
        questions.appendU32(LEAF_BYTES);
      }
    }
    for (int item = 0; item < items; item++) {
      questions.item(ItemKind.GOOD, tables[item % trees], LEAVES);
    }
  }

  private List<Ed25519Signer> signers(int count) {
    List<Ed25519Signer> signers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
      random.nextBytes(seed);
      signers.add(Ed25519Signer.fromSeed(seed));
    }
    return signers;
  }

  /**
   * Signatures by keys in turn.
   *
   * @param sameMessage how many items in a row sign the same bytes
   */
  private void signatures(int keys, int messageBytes, int sameMessage) {
    List<Ed25519Signer> signers = signers(Math.min(keys, items));
    byte[] message = new byte[messageBytes];
    int at = 0;
    for (int item = 0; item < items; item++) {
      Ed25519Signer signer = signers.get(item % signers.size());
      if (item % sameMessage == 0) {
        random.nextBytes(message);
        at = questions.append(message);
      }
      int key = questions.append(signer.publicKey());
      int signature = questions.append(signer.sign(message));
      questions.item(ItemKind.GOOD, key, signature, at, messageBytes);
    }
  }

  private void ecdsa(Operation operation) {
    EcdsaSigner signer = new EcdsaSigner(random);
    for (int item = 0; item < items; item++) {
      SignedItem signed = signer.next();
      int key = questions.append(signed.key());
      int signature = questions.append(signed.signature());
      int digest = questions.append(signed.message());
      if (operation == Operation.SECP256K1_VERIFY) {
        questions.item(ItemKind.GOOD, key, signature, digest);
      } else {
        questions.item(ItemKind.GOOD, signature, digest);
      }
    }
  }

  private void mlDsa(Operation operation) {
    MlDsaSigner signer = new MlDsaSigner(operation, random);
    byte[] statement = new byte[STATEMENT_BYTES];
    random.nextBytes(statement);
    int message = questions.append(statement);
    int[] keys = new int[Math.min(items, ML_DSA_VALIDATORS)];
    int[] signatures = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      SignedItem signed = signer.sign(statement);
      keys[i] = questions.append(signed.key());
      signatures[i] = questions.append(signed.signature());
    }
    for (int item = 0; item < items; item++) {
      int of = item % keys.length;
      questions.item(ItemKind.GOOD, keys[of], signatures[of], message, STATEMENT_BYTES);
    }
  }

  private void tally() {
    int header = questions.append(new byte[TallyLayout.HEADER_BYTES]);
    byte[] statement = new byte[STATEMENT_BYTES];
    random.nextBytes(statement);
    questions.setU32(header + TallyLayout.STATEMENT_OFFSET, questions.append(statement));
    questions.setU32(header + TallyLayout.STATEMENT_LENGTH, STATEMENT_BYTES);
    List<Ed25519Signer> validators = signers(items);
    questions.setU32(header + TallyLayout.KEYS_OFFSET, questions.inputBytes());
    validators.forEach(validator -> questions.append(validator.publicKey()));
    questions.setU32(header + TallyLayout.WEIGHTS_OFFSET, questions.inputBytes());
    for (int i = 0; i < items; i++) {
      questions.appendU32(1);
      questions.appendU32(0);
    }
    questions.setU32(header + TallyLayout.VALIDATOR_COUNT, items);
    questions.setU64(header + TallyLayout.TOTAL_STAKE, items);
    questions.room((int) TallyLayout.outputBytes(items));
    for (int i = 0; i < items; i++) {
      questions.item(ItemKind.GOOD, i, questions.append(validators.get(i).sign(statement)));
    }
  }

  private void blocks(Operation operation) {
    int distinct = Math.min(items, DISTINCT);
    int[] offsets = new int[distinct];
    int[] lengths = new int[distinct];
    List<Ed25519Signer> accounts = signers(ACCOUNTS);
    Lz4Encoder encoder = new Lz4Encoder();
    int plainMax = Lz4Encoder.INPUT_BYTES_MAX;
    byte[] block = new byte[Lz4Encoder.encodedBytesMax(plainMax)];
    for (int i = 0; i < distinct; i++) {
      byte[] plain = transactions(accounts);
      if (operation == Operation.LZ4_DECOMPRESS) {
        int length = encoder.encode(plain, 0, plain.length, block, 0);
        plain = Arrays.copyOf(block, length);
      }
      offsets[i] = questions.append(plain);
      lengths[i] = plain.length;
    }
    int room = operation == Operation.LZ4_COMPRESS ? block.length : plainMax;
    for (int item = 0; item < items; item++) {
      int of = item % distinct;
      questions.item(ItemKind.GOOD, offsets[of], lengths[of], questions.room(room), room);
    }
  }

  /** Blocks of random bytes, which no encoder makes smaller. */
  private void literals(int plainBytes) {
    Lz4Encoder encoder = new Lz4Encoder();
    byte[] plain = new byte[plainBytes];
    byte[] block = new byte[Lz4Encoder.encodedBytesMax(plainBytes)];
    for (int item = 0; item < items; item++) {
      random.nextBytes(plain);
      int length = encoder.encode(plain, 0, plainBytes, block, 0);
      int offset = questions.append(block, 0, length);
      questions.item(ItemKind.GOOD, offset, length, questions.room(plainBytes), plainBytes);
    }
  }

  /**
   * 64 KiB as a batch of the product has them: signed transfers among the accounts, each behind its
   * length. The last one is cut off.
   */
  private byte[] transactions(List<Ed25519Signer> accounts) {
    byte[] plain = new byte[Lz4Encoder.INPUT_BYTES_MAX];
    ByteBuffer out = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    Digest chain = Digest.sha256(new byte[] {1});
    out.putInt(plain.length / (2 + Transaction.TRANSFER_BYTES));
    while (out.remaining() > Short.BYTES) {
      byte[] transaction = transfer(chain, accounts);
      out.putShort((short) transaction.length);
      out.put(transaction, 0, Math.min(transaction.length, out.remaining()));
    }
    return plain;
  }

  /** A few accounts are busy and most are not, as everywhere. */
  private Ed25519Signer account(List<Ed25519Signer> accounts) {
    return accounts.get((int) (accounts.size() * Math.pow(random.nextDouble(), BUSY_EXPONENT)));
  }

  private byte[] transfer(Digest chain, List<Ed25519Signer> accounts) {
    Ed25519Signer sender = account(accounts);
    byte[] recipient = account(accounts).publicKey();
    byte[] unsigned =
        Transaction.unsignedTransfer(
            chain,
            sender.publicKey(),
            random.nextInt(1000),
            1,
            Address.ofEd25519Key(recipient, 0),
            1 + random.nextInt(100));
    byte[] signed = Arrays.copyOf(unsigned, unsigned.length + SIGNATURE_BYTES);
    sender.sign(unsigned, 0, unsigned.length, signed, unsigned.length);
    return signed;
  }
}
