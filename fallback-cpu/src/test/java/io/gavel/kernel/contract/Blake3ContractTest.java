package io.gavel.kernel.contract;

import io.gavel.kernel.Operation;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** What BLAKE3 promises. */
public abstract class Blake3ContractTest extends HashContractTest {
  @Override
  protected Operation operation() {
    return Operation.BLAKE3;
  }

  @Override
  protected byte[] reference(byte[] message) {
    return bouncyCastle(new Blake3Digest(32), message);
  }

  @Override
  protected String digestOfAbc() {
    return "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85";
  }
}
