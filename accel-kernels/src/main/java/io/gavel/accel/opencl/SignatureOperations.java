package io.gavel.accel.opencl;

import io.gavel.accel.program.KernelSources;
import io.gavel.kernel.Capability;
import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.ScalarKernels;
import io.gavel.kernel.cpu.SeededCoefficients;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.secp256k1.EcdsaRecoverer;
import io.gavel.kernel.secp256k1.EcdsaVerifier;
import io.gavel.kernel.secp256k1.StrausSum;
import java.util.ArrayList;
import java.util.List;

/** The operations on signatures, cut for a device. */
final class SignatureOperations {
  /** A polynomial of ML-DSA in the scratch that {@code mldsa.cl} divides up. */
  private static final int MLDSA_POLYNOMIAL_BYTES = 1024;

  /** What that has besides the matrix. */
  private static final int MLDSA_REST_BYTES = 1152;

  /** Random bytes for each item, see {@code ed25519.cl}. */
  private static final int COEFFICIENT_BYTES = 16;

  /**
   * Items of a work-item on a CPU, those of a lane in one equation, or with one inversion; more
   * gain little, and lose more when one of them is wrong.
   */
  private static final int DEPTH_ON_CPU = 16;

  /** Each queue pair has tables of its own. */
  private static final int KEYS_SHARE_OF_MEMORY = 32;

  private static final int[] ED25519_PARTS = {
    Ed25519Verifier.KEY_BYTES, Ed25519Verifier.SIGNATURE_BYTES
  };

  private static final int[] VERIFY_PARTS = {
    EcdsaVerifier.KEY_BYTES, EcdsaVerifier.SIGNATURE_BYTES, EcdsaVerifier.DIGEST_BYTES
  };

  private static final int[] RECOVER_PARTS = {
    EcdsaRecoverer.SIGNATURE_BYTES, EcdsaVerifier.DIGEST_BYTES
  };

  /**
   * Signatures of ML-DSA in a slot. On a CPU their matrices should stay in its cache; a card needs
   * many at once.
   */
  private static final int MLDSA_ITEMS_ON_CPU = 256;

  private static final int MLDSA_ITEMS_ON_CARD = 1 << 13;

  private SignatureOperations() {}

  /** Everything offered to a device of those traits and that shape. */
  static List<OpenClOperation> of(
      WorkShape shape, DeviceTraits traits, CoefficientSource randomness) {
    List<OpenClOperation> operations = new ArrayList<>();
    operations.add(ed25519(shape, traits, randomness));
    operations.add(tally(shape, traits, randomness));
    operations.add(
        ecdsa(shape, traits, Operation.SECP256K1_VERIFY, "secp256k1_verify", VERIFY_PARTS));
    operations.add(
        ecdsa(shape, traits, Operation.SECP256K1_RECOVER, "secp256k1_recover", RECOVER_PARTS));
    operations.add(mlDsa(shape, traits, Operation.ML_DSA_44_VERIFY, 44, 16, 1312, 2420));
    operations.add(mlDsa(shape, traits, Operation.ML_DSA_65_VERIFY, 65, 30, 1952, 3309));
    return operations;
  }

  private static OpenClOperation ed25519(
      WorkShape shape, DeviceTraits traits, CoefficientSource randomness) {
    Operation operation = Operation.ED25519_VERIFY;
    int messageBytesMax = ScalarKernels.CAPABILITIES.get(operation).itemBytesMax();
    LimbShape limbs = LimbShape.of(traits);
    return new OpenClOperation(
        operation,
        KernelSources.ED25519,
        List.of("ed25519_verify"),
        options(limbs, traits),
        limbs.lanes(),
        shape.groupSize(),
        false,
        KernelSources.ED25519_SCRATCH_BYTES,
        new Capability(operation, Operations.ITEMS_MAX, messageBytesMax, shape.slotItems()),
        () ->
            new SignatureStager(
                shape,
                operation,
                ED25519_PARTS,
                messageBytesMax,
                COEFFICIENT_BYTES,
                new SeededCoefficients(randomness),
                ScalarKernels.signatures(new Ed25519Verifier(new SeededCoefficients(randomness)))));
  }

  private static OpenClOperation tally(
      WorkShape shape, DeviceTraits traits, CoefficientSource randomness) {
    Operation operation = Operation.VOTE_TALLY;
    Capability scalar = ScalarKernels.CAPABILITIES.get(operation);
    LimbShape limbs = LimbShape.of(traits);
    long votesFit =
        Math.min(shape.slotItems(), shape.slotBytes() / (2 * TallyStager.bytesPerVote()));
    int votesMax = (int) Math.min(scalar.itemsMax(), votesFit);
    List<String> sources = new ArrayList<>(KernelSources.ED25519);
    sources.addAll(KernelSources.VOTES);
    return new OpenClOperation(
        operation,
        sources,
        TallyStager.KERNELS,
        options(limbs, traits),
        limbs.lanes(),
        shape.groupSize(),
        false,
        KernelSources.ED25519_SCRATCH_BYTES,
        new Capability(operation, votesMax, scalar.itemBytesMax(), votesMax),
        () ->
            new TallyStager(
                shape,
                scalar.itemBytesMax(),
                new KnownKeys(keysMax(traits, votesMax)),
                KeyTablesShape.of(traits),
                new SeededCoefficients(randomness),
                ScalarKernels.votes(new Ed25519Verifier(new SeededCoefficients(randomness)))));
  }

  /** Keys with tables: no more than there are votes, and in a small part of the memory. */
  private static int keysMax(DeviceTraits traits, int votesMax) {
    long bytes = Math.min(traits.bufferBytesMax(), traits.memoryBytes() / KEYS_SHARE_OF_MEMORY);
    return Math.min(votesMax, KeyTablesShape.of(traits).keysMax(bytes));
  }

  private static OpenClOperation ecdsa(
      WorkShape shape, DeviceTraits traits, Operation operation, String kernel, int[] parts) {
    LimbShape limbs = LimbShape.of(traits).forLongChains();
    return new OpenClOperation(
        operation,
        KernelSources.ECDSA,
        List.of(kernel),
        options(limbs, traits),
        limbs.lanes(),
        shape.groupSize(),
        false,
        KernelSources.ECDSA_SCRATCH_BYTES,
        new Capability(
            operation, Operations.ITEMS_MAX, EcdsaVerifier.DIGEST_BYTES, shape.slotItems()),
        () ->
            new SignatureStager(
                shape,
                operation,
                parts,
                0,
                0,
                destination -> {},
                ScalarKernels.ecdsaVerify(new StrausSum())));
  }

  /**
   * @param name the parameter set, as {@code mldsa.cl} names it
   * @param polynomials of the matrix, k times l of FIPS 204, table 1
   * @param keyBytes of table 2, as are signatureBytes
   */
  private static OpenClOperation mlDsa(
      WorkShape shape,
      DeviceTraits traits,
      Operation operation,
      int name,
      int polynomials,
      int keyBytes,
      int signatureBytes) {
    int messageBytesMax = ScalarKernels.CAPABILITIES.get(operation).itemBytesMax();
    boolean isCpu = traits.kind() == DeviceTraits.Kind.CPU;
    int itemsMax = Math.min(shape.slotItems(), isCpu ? MLDSA_ITEMS_ON_CPU : MLDSA_ITEMS_ON_CARD);
    return new OpenClOperation(
        operation,
        List.of(
            "lanes",
            "group",
            "keccak_permutation",
            "shake",
            "ntt",
            "mldsa",
            "mldsa_sample",
            "mldsa_verify"),
        List.of("mldsa_expand", "mldsa_digest", "mldsa_commit", "mldsa_decide"),
        "-D MLDSA=" + name,
        Math.max(1, shape.lanes() / 4),
        shape.groupSize(),
        false,
        polynomials * MLDSA_POLYNOMIAL_BYTES + MLDSA_REST_BYTES,
        new Capability(operation, Operations.ITEMS_MAX, messageBytesMax, itemsMax),
        () ->
            new MlDsaStager(
                new SignatureStager(
                    shape,
                    operation,
                    new int[] {keyBytes, signatureBytes},
                    messageBytesMax,
                    0,
                    destination -> {},
                    ScalarKernels.of(operation)),
                itemsMax,
                polynomials));
  }

  private static String options(LimbShape limbs, DeviceTraits traits) {
    int depth = limbs.lanes() > 1 ? DEPTH_ON_CPU : 1;
    return limbs.options() + " -D UNITS=" + traits.computeUnits() + " -D DEPTH=" + depth;
  }
}
