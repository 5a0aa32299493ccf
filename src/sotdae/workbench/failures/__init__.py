# SPDX-License-Identifier: Apache-2.0
"""What an error of the program says on a Korean page. English stays what the terminal prints; each class has a Korean twin here, by its name."""
