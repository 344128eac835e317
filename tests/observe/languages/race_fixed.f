      program t
      integer i, s
      s = 0
c$omp parallel do
      do 10 i = 1, 1000
        s = s + i
   10 continue
c$omp end parallel do
      print *, s
      end
