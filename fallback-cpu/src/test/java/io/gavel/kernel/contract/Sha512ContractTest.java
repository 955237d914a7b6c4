package io.gavel.kernel.contract;

import io.gavel.kernel.Operation;

/** What SHA_512 promises. */
public abstract class Sha512ContractTest extends HashContractTest {
  @Override
  protected Operation operation() {
    return Operation.SHA_512;
  }

  @Override
  protected byte[] reference(byte[] message) {
    return jdk("SHA-512", message);
  }

  @Override
  protected String digestOfAbc() {
    return "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
  }
}
