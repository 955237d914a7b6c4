package io.gavel.kernel.contract;

import io.gavel.kernel.Operation;
import org.bouncycastle.crypto.digests.SHA3Digest;

/** What SHA3_256 promises. */
public abstract class Sha3ContractTest extends HashContractTest {
  @Override
  protected Operation operation() {
    return Operation.SHA3_256;
  }

  @Override
  protected byte[] reference(byte[] message) {
    return bouncyCastle(new SHA3Digest(256), message);
  }

  @Override
  protected String digestOfAbc() {
    return "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532";
  }
}
