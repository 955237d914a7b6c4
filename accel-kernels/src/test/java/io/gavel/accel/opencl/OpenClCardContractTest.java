package io.gavel.accel.opencl;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.contract.Blake3ContractTest;
import io.gavel.kernel.contract.Keccak256ContractTest;
import io.gavel.kernel.contract.Lz4ContractTest;
import io.gavel.kernel.contract.MerkleContractTest;
import io.gavel.kernel.contract.MlDsaContractTest;
import io.gavel.kernel.contract.QueuePairContractTest;
import io.gavel.kernel.contract.Sha256ContractTest;
import io.gavel.kernel.contract.Sha3ContractTest;
import io.gavel.kernel.contract.Sha512ContractTest;
import org.junit.jupiter.api.Nested;

/** The kernels and the host as they are for a card keep the contract. */
class OpenClCardContractTest {
  @Nested
  class QueuePair extends QueuePairContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.card();
    }
  }

  @Nested
  class Sha256 extends Sha256ContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.card();
    }
  }

  @Nested
  class Sha512 extends Sha512ContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.card();
    }
  }

  @Nested
  class Keccak256 extends Keccak256ContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.card();
    }
  }

  @Nested
  class Sha3 extends Sha3ContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.card();
    }
  }

  @Nested
  class Blake3 extends Blake3ContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.card();
    }
  }

  @Nested
  class Merkle extends MerkleContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.card();
    }
  }

  @Nested
  class Lz4 extends Lz4ContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.card();
    }
  }

  @Nested
  class MlDsa extends MlDsaContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.card();
    }
  }
}
