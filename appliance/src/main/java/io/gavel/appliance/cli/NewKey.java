package io.gavel.appliance.cli;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.KeyFile;
import io.gavel.appliance.config.Passphrase;
import io.gavel.appliance.config.SigningKey;
import java.nio.file.Path;
import java.security.SecureRandom;

/** What may be told of a key just made. */
record NewKey(Digest publicKey, Address address) {
  /** Makes a key and writes it; never over another. */
  static NewKey create(
      Path file, KeyFile.Purpose purpose, boolean encrypt, PassphraseOptions passphrases) {
    try (SigningKey key = SigningKey.generate(new SecureRandom());
        Passphrase passphrase = encrypt ? passphrases.fresh(file.toString()) : null) {
      KeyFile.create(file, purpose, key, passphrase);
      return new NewKey(key.publicKey(), key.address());
    }
  }

  /** A key that is forgotten at once, to check a plan with. */
  static NewKey unwritten() {
    try (SigningKey key = SigningKey.generate(new SecureRandom())) {
      return new NewKey(key.publicKey(), key.address());
    }
  }
}
