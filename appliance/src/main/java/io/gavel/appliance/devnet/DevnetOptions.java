package io.gavel.appliance.devnet;

import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.kernel.Providers;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * @param validators processes to start
 * @param accounts generated and funded, to send transfers between
 * @param rate transfers a second, offered whether or not the cluster keeps up
 * @param folder what everything is written to: keys, genesis, configurations, data, logs; new or
 *     empty
 * @param heapMb of each validator, at most
 * @param provider of kernels, or a device, for every validator; {@link Providers#AUTO} lets each
 *     choose
 */
public record DevnetOptions(
    int validators, int accounts, int rate, Path folder, int heapMb, String provider) {
  public static final int VALIDATORS_MAX = 32;
  public static final int ACCOUNTS_MAX = 100_000;
  public static final int RATE_MAX = 1_000_000;
  public static final int HEAP_MB_DEFAULT = 512;

  private static final Pattern PROVIDER = Pattern.compile("[a-z][a-z0-9-]{0,31}(:[0-9]{1,3})?");

  public DevnetOptions {
    check("validators", validators, 1, Math.min(VALIDATORS_MAX, ValidatorSet.VALIDATORS_MAX));
    check("accounts", accounts, 2 * validators, ACCOUNTS_MAX);
    check("rate", rate, 1, RATE_MAX);
    check("heapMb", heapMb, 128, 1 << 16);
    if (!PROVIDER.matcher(provider).matches()) {
      throw new IllegalArgumentException(
          "provider is " + provider + ", expected a name as gavel devices shows it");
    }
  }

  private static void check(String field, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          field + " is " + value + ", expected " + min + " to " + max);
    }
  }
}
