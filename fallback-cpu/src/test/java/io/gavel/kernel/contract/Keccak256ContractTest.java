package io.gavel.kernel.contract;

import io.gavel.kernel.Operation;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** What KECCAK_256 promises. */
public abstract class Keccak256ContractTest extends HashContractTest {
  @Override
  protected Operation operation() {
    return Operation.KECCAK_256;
  }

  @Override
  protected byte[] reference(byte[] message) {
    return bouncyCastle(new KeccakDigest(256), message);
  }

  @Override
  protected String digestOfAbc() {
    return "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";
  }
}
