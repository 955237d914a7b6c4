package io.gavel.appliance.transport;

import io.gavel.appliance.codec.Digest;
import io.gavel.kernel.ed25519.Ed25519Signer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * The one certificate that peers show each other: X.509 version 3 without extensions (RFC 5280,
 * 4.1) for an Ed25519 key (RFC 8410) that signs it itself, "CN=" its key in hexadecimal as issuer
 * and subject. Every field has the same length in each, so it is written down piece by piece. A
 * library for certificates makes the same bytes; its classes take half a second of every start.
 */
final class SelfSignedCertificate {
  /** TBSCertificate of 247 bytes: version 3, serial number 1, signed with Ed25519. */
  private static final String HEAD = "3081f7" + "a003020102" + "020101" + "300506032b6570";

  /** Certificate of 324 bytes. */
  private static final String OUTER = "30820144";

  private static final String SIGNATURE = "300506032b6570" + "034100";

  /** Name: one attribute, id-at-commonName, a UTF8String of 64 characters. */
  private static final String NAME = "304b314930470603550403" + "0c40";

  // Validity is not checked (see ValidatorTrust) but X.509 demands one: RFC 5280, 4.1.2.5, has
  // the end of 9999 for "none". UTCTime and GeneralizedTime.
  private static final String VALIDITY =
      "3020" + "170d" + ascii("200101000000Z") + "180f" + ascii("99991231235959Z");

  private SelfSignedCertificate() {}

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void put(ByteArrayOutputStream out, String hex) {
    out.writeBytes(HexFormat.of().parseHex(hex));
  }

  /**
   * @param signer whose public key is {@code key}
   */
  static X509Certificate of(Digest key, Ed25519Signer signer) throws CertificateException {
    String name = NAME + ascii(key.toString());
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    put(signed, HEAD + name + VALIDITY + name);
    signed.writeBytes(ValidatorTrust.encodedKey(key));
    ByteArrayOutputStream certificate = new ByteArrayOutputStream();
    put(certificate, OUTER);
    certificate.writeBytes(signed.toByteArray());
    put(certificate, SIGNATURE);
    certificate.writeBytes(signer.sign(signed.toByteArray()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.toByteArray()));
  }
}
