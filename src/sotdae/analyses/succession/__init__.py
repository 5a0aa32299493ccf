# SPDX-License-Identifier: Apache-2.0
"""Where a closed room went on: candidates weighed in bits, for and against, with abstention. "B shows signs of continuing A", never "B is A".

`rooms` says who is asked, `sharing` gathers what rooms have in common, `blocking` chooses the pairs, `features` measures them, `scoring` adds up,
`levels` finds the word, `weights` holds the numbers, `signals` lists what counts and who can make it, `verdicts` is the registered analysis.
"""
