package io.gavel.kernel.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Seed;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the ML-DSA operations promise; Bouncy Castle signs, the JDK is the reference. */
public abstract class MlDsaContractTest extends DeviceContract {
  /**
   * A parameter set with its sizes (FIPS 204, tables 1 and 2) and the JDK's name and key prefix.
   */
  @SuppressWarnings("ImmutableEnumChecker")
  enum Parameters {
    ML_DSA_44(
        Operation.ML_DSA_44_VERIFY,
        MLDSAParameters.ml_dsa_44,
        1312,
        2420,
        80,
        4,
        "30820532300b060960864801650304031103820521 00"),
    ML_DSA_65(
        Operation.ML_DSA_65_VERIFY,
        MLDSAParameters.ml_dsa_65,
        1952,
        3309,
        55,
        6,
        "308207b2300b0609608648016503040312038207a100");

    private final Operation operation;
    private final MLDSAParameters bouncyCastle;
    private final int keyBytes;
    private final int signatureBytes;
    private final int omega;
    private final int rows;
    private final byte[] keyPrefix;

    Parameters(
        Operation operation,
        MLDSAParameters bouncyCastle,
        int keyBytes,
        int signatureBytes,
        int omega,
        int rows,
        String keyPrefix) {
      this.operation = operation;
      this.bouncyCastle = bouncyCastle;
      this.keyBytes = keyBytes;
      this.signatureBytes = signatureBytes;
      this.omega = omega;
      this.rows = rows;
      this.keyPrefix = HexFormat.of().parseHex(keyPrefix.replace(" ", ""));
    }

    MLDSAPrivateKeyParameters secret(SplittableRandom random) {
      return new MLDSAPrivateKeyParameters(bouncyCastle, bytes(random, 32));
    }

    byte[] sign(MLDSAPrivateKeyParameters secret, byte[] message) {
      MLDSASigner signer = new MLDSASigner();
      signer.init(true, secret);
      signer.update(message, 0, message.length);
      try {
        byte[] signature = signer.generateSignature();
        assertEquals(signatureBytes, signature.length);
        return signature;
      } catch (CryptoException e) {
        throw new AssertionError(e);
      }
    }

    /**
     * Signatures that differ from a sound one in how the hint is written alone (algorithm 20): two
     * places of a row swapped, a place twice, something behind the last, a row's end past all.
     */
    List<byte[]> otherForms(byte[] signature) {
      int ends = signatureBytes - rows;
      int hint = ends - omega;
      int places = signature[signatureBytes - 1];
      List<byte[]> forms = new ArrayList<>();
      int first = 0;
      for (int row = 0; row < rows; row++) {
        int end = signature[ends + row];
        if (end - first >= 2) {
          byte[] swapped = signature.clone();
          swapped[hint + first] = signature[hint + first + 1];
          swapped[hint + first + 1] = signature[hint + first];
          forms.add(swapped);
        }
        first = end;
      }
      if (places < omega) {
        byte[] behind = signature.clone();
        behind[hint + places] = 1;
        forms.add(behind);
        byte[] twice = signature.clone();
        twice[hint + places] = signature[hint + places - 1];
        twice[signatureBytes - 1]++;
        forms.add(twice);
      }
      byte[] past = signature.clone();
      past[signatureBytes - 1] = (byte) (omega + 1);
      forms.add(past);
      return forms;
    }

    boolean jdkVerifies(byte[] key, byte[] signature, byte[] message) {
      ByteArrayOutputStream encoded = new ByteArrayOutputStream();
      encoded.writeBytes(keyPrefix);
      encoded.writeBytes(key);
      try {
        PublicKey publicKey =
            KeyFactory.getInstance("ML-DSA")
                .generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
        Signature verifier = Signature.getInstance("ML-DSA");
        verifier.initVerify(publicKey);
        verifier.update(message);
        return verifier.verify(signature);
      } catch (SignatureException e) {
        return false;
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Every field of the signature is hit: the commitment, the response, the hint and its counts. */
  @ParameterizedTest
  @EnumSource
  void answersAsTheJdkForSoundAndSpoiledItems(Parameters parameters) {
    SplittableRandom random = Seed.random("MlDsaContractTest " + parameters);
    TestBatch test = new TestBatch(parameters.operation);
    int items = 40;
    boolean[] expected = new boolean[items];
    int valid = 0;
    for (int item = 0; item < items; item++) {
      MLDSAPrivateKeyParameters secret = parameters.secret(random);
      byte[] key = secret.getPublicKey();
      assertEquals(parameters.keyBytes, key.length);
      byte[] message = bytes(random, item < 3 ? item : random.nextInt(10_000));
      byte[] signature = parameters.sign(secret, message);
      switch (item % 6) {
        case 1 -> signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
        case 2 -> signature[signature.length - 1 - random.nextInt(80)] ^= (byte) 0x41;
        case 3 -> key[random.nextInt(key.length)] ^= (byte) (1 << random.nextInt(8));
        case 4 -> random.nextBytes(signature);
        default -> {}
      }
      expected[item] = parameters.jdkVerifies(key, signature, message);
      valid += expected[item] ? 1 : 0;
      test.item(test.input(key), test.input(signature), test.input(message), message.length);
    }
    assertTrue(valid >= items / 4 && valid < items, valid + " of " + items);
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = run(test.odd(arena));
      for (int item = 0; item < items; item++) {
        assertEquals(
            expected[item] ? ItemStatus.VALID : ItemStatus.INVALID,
            batch.status(item),
            "item " + item);
      }
    }
  }

  /** The same places of a hint in another form give the same commitment: only its form is wrong. */
  @ParameterizedTest
  @EnumSource
  void refusesSoundSignaturesWhoseHintIsWrittenInAnotherForm(Parameters parameters) {
    SplittableRandom random = Seed.random("MlDsaContractTest hints " + parameters);
    MLDSAPrivateKeyParameters secret = parameters.secret(random);
    byte[] key = secret.getPublicKey();
    TestBatch test = new TestBatch(parameters.operation);
    int k = test.input(key);
    int refused = 0;
    int items = 0;
    for (int round = 0; round < 12; round++) {
      byte[] message = bytes(random, 40);
      byte[] signature = parameters.sign(secret, message);
      int m = test.input(message);
      test.item(k, test.input(signature), m, message.length);
      items++;
      for (byte[] other : parameters.otherForms(signature)) {
        assertFalse(parameters.jdkVerifies(key, other, message));
        test.item(k, test.input(other), m, message.length);
        items++;
        refused++;
      }
    }
    assertTrue(refused >= 12, refused + " hints in another form");
    Batch batch = run(test.heap());
    int valid = 0;
    for (int item = 0; item < items; item++) {
      valid += batch.status(item) == ItemStatus.VALID ? 1 : 0;
    }
    assertEquals(12, valid);
    assertEquals(ItemStatus.VALID, batch.status(0));
  }

  @ParameterizedTest
  @EnumSource
  void answersMalformedForJustTheItemsThatPointOutside(Parameters parameters) {
    SplittableRandom random = Seed.random("MlDsaContractTest bounds " + parameters);
    MLDSAPrivateKeyParameters secret = parameters.secret(random);
    byte[] message = bytes(random, 64);
    TestBatch test = new TestBatch(parameters.operation);
    int k = test.input(secret.getPublicKey());
    int m = test.input(message);
    int s = test.input(parameters.sign(secret, message));
    int[][] outside = {
      {s + parameters.signatureBytes - parameters.keyBytes + 1, s, m, 64},
      {-1, s, m, 64},
      {k, s + 1, m, 64},
      {k, s, m, -1},
      {k, s, s + parameters.signatureBytes, 1}
    };
    for (int[] row : outside) {
      test.item(k, s, m, 64).item(row);
    }
    Batch batch = run(test.item(k, s, m, 63).heap());
    for (int item = 0; item < 2 * outside.length; item += 2) {
      assertEquals(ItemStatus.VALID, batch.status(item));
      assertEquals(ItemStatus.MALFORMED, batch.status(item + 1), "item " + (item + 1));
    }
    assertEquals(ItemStatus.INVALID, batch.status(batch.items() - 1));
  }
}
