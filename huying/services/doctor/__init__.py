"""What is wrong with an installation: everything that can be found out from inside, each finding with its facts.

Sentences and remedies stand in `huying.wording.doctor`. Nothing is loaded here, for some of it may be missing.
"""
