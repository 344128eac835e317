program t
  implicit none
  integer :: i, h(10)
  h = 0
  !$omp parallel do
  do i = 1, 1000
    h(mod(i,10)+1) = h(mod(i,10)+1) + 1
  end do
  print *, h
end program t
