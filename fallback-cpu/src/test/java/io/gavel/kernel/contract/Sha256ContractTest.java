package io.gavel.kernel.contract;

import io.gavel.kernel.Operation;

/** What SHA_256 promises. */
public abstract class Sha256ContractTest extends HashContractTest {
  @Override
  protected Operation operation() {
    return Operation.SHA_256;
  }

  @Override
  protected byte[] reference(byte[] message) {
    return jdk("SHA-256", message);
  }

  @Override
  protected String digestOfAbc() {
    return "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  }
}
