package io.gavel.accel.tornado;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.contract.Blake3ContractTest;
import io.gavel.kernel.contract.EcdsaRecoverContractTest;
import io.gavel.kernel.contract.EcdsaVerifyContractTest;
import io.gavel.kernel.contract.Ed25519ContractTest;
import io.gavel.kernel.contract.Keccak256ContractTest;
import io.gavel.kernel.contract.QueuePairContractTest;
import io.gavel.kernel.contract.Sha256ContractTest;
import io.gavel.kernel.contract.Sha3ContractTest;
import io.gavel.kernel.contract.Sha512ContractTest;
import io.gavel.kernel.contract.TallyContractTest;
import org.junit.jupiter.api.Nested;

/** The first device of TornadoVM keeps the contract in every operation it offers. */
class TornadoContractTest {
  @Nested
  class QueuePair extends QueuePairContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }

  @Nested
  class Sha256 extends Sha256ContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }

  @Nested
  class Sha512 extends Sha512ContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }

  @Nested
  class Keccak256 extends Keccak256ContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }

  @Nested
  class Sha3 extends Sha3ContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }

  @Nested
  class Blake3 extends Blake3ContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }

  @Nested
  class Ed25519 extends Ed25519ContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }

  @Nested
  class EcdsaVerify extends EcdsaVerifyContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }

  @Nested
  class EcdsaRecover extends EcdsaRecoverContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }

  @Nested
  class Tally extends TallyContractTest {
    @Override
    protected KernelDevice device() {
      return TornadoDevices.device();
    }
  }
}
