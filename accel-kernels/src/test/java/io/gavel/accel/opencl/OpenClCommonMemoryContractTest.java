package io.gavel.accel.opencl;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.contract.Lz4ContractTest;
import io.gavel.kernel.contract.MerkleContractTest;
import io.gavel.kernel.contract.QueuePairContractTest;
import io.gavel.kernel.contract.Sha256ContractTest;
import org.junit.jupiter.api.Nested;

/** A device that has the host's memory, but sees it only after transfers, keeps the contract. */
class OpenClCommonMemoryContractTest {
  @Nested
  class QueuePair extends QueuePairContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.common();
    }
  }

  @Nested
  class Sha256 extends Sha256ContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.common();
    }
  }

  @Nested
  class Merkle extends MerkleContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.common();
    }
  }

  @Nested
  class Lz4 extends Lz4ContractTest {
    @Override
    protected KernelDevice device() {
      return OpenClDevices.common();
    }
  }
}
