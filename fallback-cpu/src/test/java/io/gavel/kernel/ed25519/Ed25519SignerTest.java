package io.gavel.kernel.ed25519;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.Seed;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;

class Ed25519SignerTest {
  private static final HexFormat HEX = HexFormat.of();

  private final SplittableRandom random = Seed.random("Ed25519SignerTest");

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] signedByJdk(byte[] seed, byte[] message) throws GeneralSecurityException {
    PrivateKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key);
    signature.update(message);
    return signature.sign();
  }

  private static byte[] signedByBouncyCastle(byte[] seed, byte[] message) {
    var signer = new org.bouncycastle.crypto.signers.Ed25519Signer();
    signer.init(true, new Ed25519PrivateKeyParameters(seed));
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  @Test
  void derivesKeysAndSignsAsRfc8032() {
    assertEquals(5, Rfc8032.vectors().size());
    for (Rfc8032.Vector vector : Rfc8032.vectors()) {
      try (Ed25519Signer signer = Ed25519Signer.fromSeed(HEX.parseHex(vector.seed()))) {
        assertEquals(vector.key(), HEX.formatHex(signer.publicKey()));
        byte[] signature = signer.sign(HEX.parseHex(vector.message()));
        assertEquals(vector.signature(), HEX.formatHex(signature));
      }
    }
  }

  @Test
  void signsTheSameBytesAsTheJdkAndBouncyCastle() throws GeneralSecurityException {
    for (int round = 0; round < 60; round++) {
      byte[] seed = bytes(32);
      try (Ed25519Signer signer = Ed25519Signer.fromSeed(seed)) {
        for (int length : new int[] {0, 1, round, 31 + round, 95 + round, 300}) {
          byte[] message = bytes(length);
          byte[] signature = signer.sign(message);
          assertArrayEquals(signedByBouncyCastle(seed, message), signature);
          assertArrayEquals(signedByJdk(seed, message), signature);
        }
        byte[] key = new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
        assertArrayEquals(key, signer.publicKey());
      }
    }
  }

  @Test
  void signsInPlaceWithoutTouchingItsNeighbours() {
    byte[] buffer = bytes(200);
    byte[] before = buffer.clone();
    try (Ed25519Signer signer = SignedItem.signer(random)) {
      signer.sign(buffer, 7, 90, buffer, 101);
      byte[] expected = signer.sign(Arrays.copyOfRange(before, 7, 97));
      assertArrayEquals(expected, Arrays.copyOfRange(buffer, 101, 165));
    }
    System.arraycopy(before, 101, buffer, 101, 64);
    assertArrayEquals(before, buffer);
  }

  @Test
  void signsWhatItsOwnVerifierAccepts() {
    Ed25519Verifier verifier = new Ed25519Verifier(random::nextBytes);
    for (int length = 0; length < 200; length += 3) {
      SignedItem item = SignedItem.honest(random, length);
      for (Ed25519Profile profile : Ed25519Profile.values()) {
        assertTrue(item.verify(verifier, profile));
      }
    }
  }

  @Test
  void refusesSeedsOfAnotherLengthAndRangesOutsideTheArrays() {
    for (int length : new int[] {0, 31, 33, 64}) {
      var refusal =
          assertThrows(
              IllegalArgumentException.class, () -> Ed25519Signer.fromSeed(new byte[length]));
      assertEquals("seed is " + length + " bytes, expected 32", refusal.getMessage());
    }
    try (Ed25519Signer signer = SignedItem.signer(random)) {
      byte[] array = new byte[64];
      assertThrows(
          IndexOutOfBoundsException.class, () -> signer.sign(array, 60, 5, new byte[64], 0));
      assertThrows(IndexOutOfBoundsException.class, () -> signer.sign(array, 0, 5, array, 1));
    }
  }

  @Test
  void signsNothingAfterClose() {
    Ed25519Signer signer = SignedItem.signer(random);
    byte[] key = signer.publicKey();
    signer.close();
    assertThrows(IllegalStateException.class, () -> signer.sign(new byte[1]));
    assertArrayEquals(key, signer.publicKey());
  }
}
