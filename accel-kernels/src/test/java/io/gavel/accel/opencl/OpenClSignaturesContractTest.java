package io.gavel.accel.opencl;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.contract.EcdsaRecoverContractTest;
import io.gavel.kernel.contract.EcdsaVerifyContractTest;
import io.gavel.kernel.contract.Ed25519ContractTest;
import io.gavel.kernel.contract.MlDsaContractTest;
import io.gavel.kernel.contract.TallyContractTest;
import org.junit.jupiter.api.Nested;

/** The first OpenCL device, as it is and as cards, keeps the contract's part on signatures. */
class OpenClSignaturesContractTest {
  /** What is built otherwise for integers than for doubles. */
  abstract static class Curves {
    abstract KernelDevice device();

    @Nested
    class Ed25519 extends Ed25519ContractTest {
      @Override
      protected KernelDevice device() {
        return Curves.this.device();
      }
    }

    @Nested
    class EcdsaVerify extends EcdsaVerifyContractTest {
      @Override
      protected KernelDevice device() {
        return Curves.this.device();
      }
    }

    @Nested
    class EcdsaRecover extends EcdsaRecoverContractTest {
      @Override
      protected KernelDevice device() {
        return Curves.this.device();
      }
    }

    @Nested
    class Tally extends TallyContractTest {
      @Override
      protected KernelDevice device() {
        return Curves.this.device();
      }
    }
  }

  @Nested
  class First extends Curves {
    @Override
    KernelDevice device() {
      return OpenClDevices.device();
    }
  }

  @Nested
  class CardWithFastDoubles extends Curves {
    @Override
    KernelDevice device() {
      return OpenClDevices.card(Doubles.FAST);
    }
  }

  @Nested
  class CardWithIntegers extends Curves {
    @Override
    KernelDevice device() {
      return OpenClDevices.card();
    }
  }

  @Nested
  class MlDsa extends MlDsaContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.device();
    }
  }
}
