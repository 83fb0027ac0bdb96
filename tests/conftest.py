import torch

torch.set_num_threads(1)  # the tests share their cores with a server and a browser
