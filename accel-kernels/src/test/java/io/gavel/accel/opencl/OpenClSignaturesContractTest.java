package io.gavel.accel.opencl;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.contract.EcdsaRecoverContractTest;
import io.gavel.kernel.contract.EcdsaVerifyContractTest;
import io.gavel.kernel.contract.Ed25519ContractTest;
import io.gavel.kernel.contract.MlDsaContractTest;
import io.gavel.kernel.contract.TallyContractTest;
import org.junit.jupiter.api.Nested;

/** The first OpenCL device keeps the contract's part on signatures. */
class OpenClSignaturesContractTest {
  @Nested
  class Ed25519 extends Ed25519ContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.device();
    }
  }

  @Nested
  class EcdsaVerify extends EcdsaVerifyContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.device();
    }
  }

  @Nested
  class EcdsaRecover extends EcdsaRecoverContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.device();
    }
  }

  @Nested
  class MlDsa extends MlDsaContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.device();
    }
  }

  @Nested
  class Tally extends TallyContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.device();
    }
  }
}
