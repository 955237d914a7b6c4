/**
 * The command line, {@code gavel}.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.appliance.cli;
