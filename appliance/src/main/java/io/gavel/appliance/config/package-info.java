/**
 * What an operator hands to a node: genesis, configuration, key files. Read strictly; whatever is
 * wrong is an {@link io.gavel.appliance.config.OperatorException} that says where, what and what to
 * do.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.appliance.config;
