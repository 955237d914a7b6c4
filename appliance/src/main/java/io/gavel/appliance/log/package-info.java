/**
 * Structured, quiet logging: one line for each change of state, on standard error.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.appliance.log;
