/**
 * Validators as separate processes on this machine, a load of signed transfers on them, and what
 * came of it.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.appliance.devnet;
